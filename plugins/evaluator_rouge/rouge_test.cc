// The plugin as the host sees it, against rouge_score.
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/testing.h"

#include "text/test_metric.h"

namespace whet::rouge {
namespace {

using sdk::testing::EvaluatorUnderTest;
using sdk::testing::Scored;
using ::testing::HasSubstr;

double ScoreWith(std::string_view config, std::string_view output,
                 std::string_view expected) {
  return EvaluatorUnderTest("rouge", config).Score(output, expected).score;
}

// testdata/make_goldens.py: RougeScorer.score_multi of rouge_score.
TEST(Rouge, EqualsRougeScore) {
  text::EvaluatorsByConfig evaluators("rouge");
  const auto rows = text::GoldenRows(WHET_TEST_DATA "/scores.jsonl");
  for (const nlohmann::json& row : rows) {
    const Scored scored =
        evaluators.With(row["config"])
            .Score(row["output"].get<std::string>(), row["references"].dump());
    const auto expect = [&](double value, const char* name) {
      EXPECT_NEAR(value, row[name].get<double>(), 1e-9) << name << row;
    };
    expect(scored.score, "f");
    expect(scored.metrics.at("f"), "f");
    expect(scored.metrics.at("precision"), "precision");
    expect(scored.metrics.at("recall"), "recall");
  }
  EXPECT_EQ(rows.size(), 808U);
}

TEST(Rouge, DefaultIsTheLongestCommonSubsequence) {
  // the cat ... on the mat: 5 of 6 words of both.
  EXPECT_NEAR(
      ScoreWith("{}", "the cat sat on the mat", "the cat is on the mat"),
      5.0 / 6, 1e-12);
}

TEST(Rouge, TextsWithoutLettersOrDigitsScoreZero) {
  EXPECT_EQ(ScoreWith("{}", "", ""), 0.0);
  EXPECT_EQ(ScoreWith("{}", "x", ""), 0.0);
  EXPECT_EQ(ScoreWith("{}", "日本語", "日本語"), 0.0);
}

TEST(Rouge, OddInputs) {
  text::CheckOddInputs(
      "rouge", {"{}", R"({"variant": "rougeLsum", "use_stemmer": true})",
                R"({"variant": "rouge1", "alternatives": ","})",
                R"({"variant": "rouge9"})"});
}

TEST(Rouge, TenMegabytesOfOutput) {
  std::string huge;
  while (huge.size() < (10U << 20)) {
    huge += "word" + std::to_string(huge.size() % 997);
    huge += huge.size() % 7 == 0 ? '\n' : ' ';
  }
  const EvaluatorUnderTest lcs("rouge");
  const std::string_view part = std::string_view(huge).substr(0, 1U << 20);
  EXPECT_EQ(lcs.Score(part, part).score, 1.0);
  const Scored scored = lcs.Score(huge, "word1 word2");
  EXPECT_LT(scored.score, 0.01);
  EXPECT_LE(scored.feedback.size(), 1000U);
  const EvaluatorUnderTest lines("rouge", R"({"variant": "rougeLsum"})");
  EXPECT_LT(lines.Score(huge, "word1 word2\nword3").score, 0.01);
}

TEST(Rouge, TextsBeyondTheTableAreNoScore) {
  std::string ours;
  std::string theirs;
  for (int i = 0; i < 300000; ++i) {
    ours += "a" + std::to_string(i) + " ";
    theirs += "b" + std::to_string(i) + " ";
  }
  const Scored scored = EvaluatorUnderTest("rouge").Score(ours, theirs);
  EXPECT_EQ(scored.status, WHET_INVALID_ARGUMENT);
  EXPECT_THAT(scored.feedback, HasSubstr("300000 words against 300000"));
  EXPECT_EQ(ScoreWith(R"({"variant": "rouge1"})", ours, theirs), 0.0);
}

TEST(Rouge, FeedbackNamesTheMeasuresAndWords) {
  EXPECT_EQ(EvaluatorUnderTest("rouge").Score("a cat", "a black cat").feedback,
            "rougeL is 0.800 (precision 1.000, recall 0.667). Missing words: "
            "\"black\". Expected \"a black cat\", got \"a cat\".");
}

TEST(Rouge, SaysWhatIsWrongWithItsSettings) {
  try {
    EvaluatorUnderTest("rouge", R"({"variant": "rougeW"})");
    FAIL();
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    EXPECT_THAT(e.what(), HasSubstr("unknown variant \"rougeW\"; known: rouge1 "
                                    "to rouge9, rougeL, rougeLsum"));
  }
}

}  // namespace
}  // namespace whet::rouge
