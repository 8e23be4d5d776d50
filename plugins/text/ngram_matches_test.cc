#include "text/ngram_matches.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/word_ids.h"

namespace whet::text {
namespace {

using ::testing::ElementsAre;

// Papineni et al. 2002, section 2.1: of seven times "the", two count.
TEST(NgramMatches, ClipsToTheLargestCountOfOneReference) {
  WordIds ids;
  const std::u32string output = ids.OfLine("the the the the the the the");
  const std::u32string one = ids.OfLine("the cat is on the mat");
  const std::u32string two = ids.OfLine("there is a cat on the mat");
  EXPECT_THAT(NgramMatches(output, {one, two}, 2), ElementsAre(2, 0));
  EXPECT_THAT(NgramMatches(output, {two}, 2), ElementsAre(1, 0));
}

TEST(NgramMatches, TextsShorterThanTheOrder) {
  EXPECT_THAT(NgramMatches(U"ab", {U"ab"}, 4), ElementsAre(2, 1, 0, 0));
  EXPECT_THAT(NgramMatches(U"", {U"ab"}, 2), ElementsAre(0, 0));
  EXPECT_THAT(NgramMatches(U"ab", {U""}, 2), ElementsAre(0, 0));
  EXPECT_THAT(NgramMatches(U"ab", {U"", U"ab"}, 2), ElementsAre(2, 1));
}

using Counts = std::map<std::u32string, std::uint64_t>;

Counts CountsOf(const std::u32string& text, std::size_t n) {
  Counts counts;
  for (std::size_t i = 0; i + n <= text.size(); ++i)
    ++counts[text.substr(i, n)];
  return counts;
}

std::u32string RandomText(std::mt19937& random) {
  const std::u32string alphabet = random() % 2 == 0 ? U"ab" : U"abc\0\xFFFFFF";
  std::u32string text(random() % 30, U' ');
  for (char32_t& c : text)
    c = alphabet[random() % alphabet.size()];
  return text;
}

// Against counting each n-gram as a text of its own.
TEST(NgramMatches, EqualsPlainCounting) {
  std::mt19937 random(3);
  for (int round = 0; round < 500; ++round) {
    const std::u32string output = RandomText(random);
    std::vector<std::u32string> references(1 + random() % 3);
    for (std::u32string& reference : references)
      reference = RandomText(random);
    const std::vector<Symbols> views(references.begin(), references.end());
    const auto matches = NgramMatches(output, views, 5);
    for (std::size_t n = 1; n <= 5; ++n) {
      Counts largest;
      for (const std::u32string& reference : references) {
        for (const auto& [gram, count] : CountsOf(reference, n))
          largest[gram] = std::max(largest[gram], count);
      }
      std::uint64_t expected = 0;
      for (const auto& [gram, count] : CountsOf(output, n))
        expected += std::min(count, largest[gram]);
      EXPECT_EQ(matches[n - 1], expected) << "round " << round << " n " << n;
    }
  }
}

TEST(WordIds, EqualWordsHaveEqualNumbers) {
  WordIds ids;
  std::vector<std::string> words;
  for (int i = 0; i < 1000; ++i)
    words.push_back("word number " + std::to_string(i));
  for (char32_t i = 0; i < 1000; ++i)
    EXPECT_EQ(ids.Of(words[i]), i);
  for (char32_t i = 0; i < 1000; ++i)
    EXPECT_EQ(ids.Of(std::string(words[i])), i);
  EXPECT_EQ(ids.size(), 1000U);
}

TEST(WordIds, PrefixesAndNulsAreWordsOfTheirOwn) {
  WordIds ids;
  const std::string nul(1, '\0');
  EXPECT_EQ(ids.Of("a"), 0U);
  EXPECT_EQ(ids.Of("a" + nul), 1U);
  EXPECT_EQ(ids.Of(""), 2U);
  EXPECT_EQ(ids.Of(nul), 3U);
  EXPECT_EQ(ids.Of("a"), 0U);
}

}  // namespace
}  // namespace whet::text
