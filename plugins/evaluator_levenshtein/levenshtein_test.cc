// The plugin as the host sees it, against RapidFuzz's figures.
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "whet/sdk/testing.h"

#include "edit_distance.h"

namespace {

using ::testing::HasSubstr;
using whet::sdk::Item;
using whet::sdk::testing::EvaluatorUnderTest;
using whet::sdk::testing::Scored;

Scored ScoreOne(std::string_view config, std::string_view output,
                std::string_view expected) {
  return EvaluatorUnderTest("levenshtein", config).Score(output, expected);
}

// testdata/make_goldens.py
TEST(Levenshtein, EqualsRapidFuzz) {
  const EvaluatorUnderTest characters("levenshtein", R"({"normalize": []})");
  const EvaluatorUnderTest words("levenshtein", R"({"unit": "words"})");
  std::ifstream file(WHET_TEST_DATA "/levenshtein.jsonl");
  std::string line;
  int rows = 0;
  while (std::getline(file, line)) {
    const auto row = nlohmann::json::parse(line);
    const std::string a = row["a"];
    const std::string b = row["b"];
    for (const Scored& scored :
         characters.Score({Item{"", a, b, "{}"}, Item{"", b, a, "{}"}})) {
      EXPECT_EQ(scored.metrics.at("distance"), row["distance"]) << line;
      EXPECT_NEAR(scored.score, row["similarity"], 1e-9) << line;
    }
    EXPECT_EQ(words.Score(a, b).metrics["distance"], row["words"]) << line;
    ++rows;
  }
  EXPECT_EQ(rows, 342);
}

TEST(Levenshtein, NormalisesAndTakesTheNearestAnswer) {
  EXPECT_EQ(ScoreOne("{}", " cat\n", "cat").score, 1.0);
  EXPECT_EQ(ScoreOne(R"({"normalize": ["lower"]})", "Cat", "cAT").score, 1.0);
  const Scored scored =
      ScoreOne(R"({"alternatives": "|"})", "cats", "dog|cat|bird");
  EXPECT_DOUBLE_EQ(scored.score, 0.75);
  EXPECT_EQ(scored.feedback,
            "Expected \"cat\" (or one of 2 other accepted answers), got "
            "\"cats\": 1 of 4 characters have to be inserted, deleted or "
            "replaced.");
}

TEST(Levenshtein, EmptyTexts) {
  EXPECT_EQ(ScoreOne("{}", "", "").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", " ", "").feedback, "");
  EXPECT_EQ(ScoreOne("{}", "", "abc").score, 0.0);
  EXPECT_EQ(ScoreOne("{}", "abc", "").score, 0.0);
  EXPECT_EQ(ScoreOne(R"({"unit": "words"})", " ", "a b").score, 0.0);
}

TEST(Levenshtein, OddBytesHaveDefinedOutcomes) {
  EXPECT_EQ(ScoreOne("{}", "\xFF", "\xFE").score, 1.0);  // both U+FFFD
  EXPECT_DOUBLE_EQ(
      ScoreOne("{}", std::string("a\0b", 3), std::string("a\0c", 3))
          .metrics["distance"],
      1.0);
}

TEST(Levenshtein, FeedbackOnlyIfWanted) {
  const EvaluatorUnderTest levenshtein("levenshtein");
  EXPECT_EQ(levenshtein.Score({Item{"", "a", "b", "{}"}}, 0)[0].feedback, "");
}

TEST(Levenshtein, TenMegabytesAreComparedIfMostIsShared) {
  std::string huge(10 << 20, 'x');
  std::string other = huge;
  other[5 << 20] = 'y';
  other.insert((5 << 20) + 1000, "zz");
  EXPECT_EQ(ScoreOne("{}", huge, other).metrics["distance"], 3.0);
  EXPECT_EQ(ScoreOne("{}", huge, "short").score, 0.0);
}

TEST(Levenshtein, TooLongTextsHaveNoScoreButAReason) {
  const Scored scored =
      ScoreOne("{}", std::string(10 << 20, 'x'), std::string(10 << 20, 'y'));
  EXPECT_EQ(scored.status, WHET_OUT_OF_RANGE);
  EXPECT_THAT(scored.feedback,
              HasSubstr("an output of 10485760 characters and an expected "
                        "output of 10485760 are too long to compare"));
}

TEST(EditDistance, StopsAtItsLimit) {
  using whet::levenshtein::EditDistance;
  const std::vector<std::uint32_t> zeros(130, 0);
  const std::vector<std::uint32_t> ones(100, 1);
  EXPECT_EQ(EditDistance(zeros, ones, 2, 2 * 130), 130U);
  EXPECT_EQ(EditDistance(zeros, ones, 2, 2 * 130 - 1), std::nullopt);
}

}  // namespace
