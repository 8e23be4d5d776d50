#include "hygiene/near_duplicates.h"

#include <random>
#include <string>

#include "base/words.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

// `count` words, all different, from `first` on.
std::string Counting(int first, int count) {
  std::string text;
  for (int i = first; i < first + count; ++i)
    text += "w" + std::to_string(i) + " ";
  return text;
}

// The first text that is like the last one.
std::int64_t LikeTheLast(const std::vector<std::string>& texts) {
  NearDuplicates index;
  for (const std::string& text : texts)
    index.Add(Words(text));
  index.Finish();
  return index.FirstLike(texts.size() - 1, 0, texts.size() - 1);
}

// A text of n different words has n - 2 runs of three; another last word makes
// one of them another. By hand: 19 of 21 words' runs in 1 + 18 + 1 = 20 are
// 0.9 (n = 21), 17 of 19 are 0.895 (n = 20).
TEST(NearDuplicates, DrawTheLineAtNineTenths) {
  EXPECT_EQ(LikeTheLast({Counting(0, 20) + "x", Counting(0, 20) + "y"}), 0);
  EXPECT_EQ(LikeTheLast({Counting(0, 19) + "x", Counting(0, 19) + "y"}), -1);
  // A word in the middle stands in three runs: 55 of 61 (n = 60), 54 of 60.
  EXPECT_EQ(LikeTheLast({Counting(0, 30) + "x " + Counting(50, 29),
                         Counting(0, 30) + "y " + Counting(50, 29)}),
            0);
  EXPECT_EQ(LikeTheLast({Counting(0, 25) + "x " + Counting(50, 25),
                         Counting(0, 25) + "y " + Counting(50, 25)}),
            -1);
}

TEST(NearDuplicates, FindTheFirstOne) {
  const std::string text = Counting(0, 40);
  EXPECT_EQ(LikeTheLast({Counting(100, 40), text + "a", text + "b", text}), 1);
}

TEST(NearDuplicates, DoNotTakeAShortTextForAnother) {
  EXPECT_EQ(LikeTheLast({"my order is late", "my order is late"}), -1);
}

// Everybody's first 200 words are the same: that is the form of the data.
TEST(NearDuplicates, LeaveOutWhatManyShare) {
  NearDuplicates index;
  for (int i = 0; i < 40; ++i)
    index.Add(Words(Counting(0, 200) + Counting(1000 * i + 1000, 15)));
  index.Add(Words(Counting(0, 200) + Counting(1000, 15)));
  index.Finish();
  EXPECT_EQ(index.FirstLike(39, 0, 39), -1);
  EXPECT_EQ(index.FirstLike(40, 0, 40), 0);
}

TEST(NearDuplicates, EstimateForLongTexts) {
  // 20,000 words; every 100th another makes 3 % of the runs others: 0.94.
  std::string near;
  std::string far;  // every 20th: 15 %, 0.74
  for (int i = 0; i < 20'000; ++i) {
    const std::string word = "w" + std::to_string(i) + " ";
    near += i % 100 == 0 ? "x" + word : word;
    far += i % 20 == 0 ? "y" + word : word;
  }
  const std::string text = Counting(0, 20'000);
  EXPECT_EQ(LikeTheLast({text, near}), 0);
  EXPECT_EQ(LikeTheLast({text, far}), -1);
  EXPECT_EQ(LikeTheLast({text, Counting(0, 2'000)}), -1);
}

// Texts in 50 forms of 40 words that differ in three: the case in which many
// share rare words with many.
TEST(NearDuplicates, CompareEachTextWithFew) {
  constexpr int kTexts = 20'000;
  NearDuplicates index;
  std::mt19937 random(5);
  for (int i = 0; i < kTexts; ++i) {
    const int form = 1000 * static_cast<int>(random() % 50);
    std::string text = Counting(form, 20);
    for (int k = 0; k < 3; ++k)
      text += "n" + std::to_string(random()) + " " + Counting(form + 50, 5);
    index.Add(Words(text));
  }
  index.Finish();
  for (int i = kTexts / 2; i < kTexts; ++i)
    index.FirstLike(i, 0, kTexts / 2);
  EXPECT_LE(index.comparisons(), 100 * kTexts / 2);
}

}  // namespace
}  // namespace whet
