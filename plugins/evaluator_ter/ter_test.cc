// The plugin as the host sees it, against sacrebleu.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/testing.h"

#include "text/test_metric.h"

namespace whet::ter {
namespace {

using sdk::testing::EvaluatorUnderTest;
using sdk::testing::Scored;
using ::testing::HasSubstr;

// testdata/make_goldens.py: sacrebleu's TER.sentence_score.
TEST(Ter, SentencesEqualSacrebleu) {
  text::EvaluatorsByConfig evaluators("ter");
  const auto rows = text::GoldenRows(WHET_TEST_DATA "/sentences.jsonl");
  for (const nlohmann::json& row : rows) {
    const Scored scored =
        evaluators.With(row["config"])
            .Score(row["output"].get<std::string>(), row["references"].dump());
    const double rate = row["ter"];
    EXPECT_NEAR(scored.metrics.at("ter"), rate, 1e-9) << row;
    EXPECT_NEAR(scored.score, rate > 1 ? 0 : 1 - rate, 1e-9) << row;
  }
  EXPECT_EQ(rows.size(), 633U);
}

// The same: TER.corpus_score.
TEST(Ter, CorporaEqualSacrebleu) {
  text::EvaluatorsByConfig evaluators("ter");
  const auto rows = text::GoldenRows(WHET_TEST_DATA "/corpora.jsonl");
  for (const nlohmann::json& row : rows) {
    const EvaluatorUnderTest& ter = evaluators.With(row["config"]);
    std::vector<Scored> items;
    for (const nlohmann::json& pair : row["pairs"])
      items.push_back(ter.Score(pair[0].get<std::string>(), pair[1].dump()));
    const auto metrics = ter.Aggregate(items);
    ASSERT_EQ(metrics.size(), 4U);
    EXPECT_EQ(metrics[0].name, "score");
    const double rate = row["ter"];
    EXPECT_NEAR(metrics[0].value, rate > 1 ? 0 : 1 - rate, 1e-9) << row;
    EXPECT_EQ(metrics[1].name, "ter");
    EXPECT_NEAR(metrics[1].value, rate, 1e-9) << row;
    EXPECT_EQ(metrics[2].value, row["edits"]) << row;
    EXPECT_NEAR(metrics[3].value, row["length"].get<double>(), 1e-9) << row;
  }
  EXPECT_EQ(rows.size(), 53U);
}

TEST(Ter, OrderOfItemsDoesNotMatterToTheSet) {
  const EvaluatorUnderTest ter("ter", R"({"alternatives": "|"})");
  std::vector<Scored> items;
  for (int i = 1; i < 20; ++i) {
    items.push_back(ter.Score(
        "a b", std::string(i, 'x') + " y|z|" + (i % 2 == 0 ? "a" : "a b c d")));
  }
  const double forward = ter.Aggregate(items)[1].value;
  std::reverse(items.begin(), items.end());
  EXPECT_EQ(ter.Aggregate(items)[1].value, forward);
}

TEST(Ter, EmptyTexts) {
  const EvaluatorUnderTest ter("ter");
  EXPECT_EQ(ter.Score("", "").score, 1.0);
  EXPECT_EQ(ter.Score("", "a b").score, 0.0);
  const Scored nothing_expected = ter.Score("a b c", "");
  EXPECT_EQ(nothing_expected.score, 0.0);
  EXPECT_EQ(nothing_expected.metrics.at("ter"), 1.0);
}

TEST(Ter, MayExceedOneWhereTheScoreIsZero) {
  const Scored scored = EvaluatorUnderTest("ter").Score("a b c d", "x");
  EXPECT_EQ(scored.score, 0.0);
  EXPECT_EQ(scored.metrics.at("ter"), 4.0);
}

TEST(Ter, OddInputs) {
  text::CheckOddInputs(
      "ter", {"{}", R"({"normalized": true, "alternatives": ","})",
              R"({"normalized": true, "no_punct": true, "asian_support": true,
                  "case_sensitive": true})"});
}

TEST(Ter, TenMegabytesOfOutput) {
  std::string huge;
  while (huge.size() < (10U << 20))
    huge += "a_rather_long_word_" + std::to_string(huge.size() % 997) + " ";
  const EvaluatorUnderTest ter("ter");
  const Scored scored = ter.Score(huge, "b a_rather_long_word_0");
  EXPECT_EQ(scored.score, 0.0);
  EXPECT_LE(scored.feedback.size(), 1000U);
}

TEST(Ter, TextsBeyondTheTableAreNoScore) {
  std::string many;
  for (int i = 0; i < 1500000; ++i)
    many += "w ";
  const Scored scored = EvaluatorUnderTest("ter").Score(many, many + "x");
  EXPECT_EQ(scored.status, WHET_INVALID_ARGUMENT);
  EXPECT_THAT(scored.feedback,
              HasSubstr("too long for ter: the output has 1500000 words"));
}

TEST(Ter, FeedbackCountsEdits) {
  EXPECT_EQ(EvaluatorUnderTest("ter").Score("b c a", "a b c").feedback,
            "1 edits of words would make the output right; 3 words were "
            "expected. The words are the same; their order, the white space or "
            "punctuation differ. Expected \"a b c\", got \"b c a\".");
}

TEST(Ter, StatisticsOfAnotherEvaluatorAreRefused) {
  Scored other;
  other.statistics = std::string(8, '\0');
  try {
    EvaluatorUnderTest("ter").Aggregate({other});
    FAIL();
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    EXPECT_THAT(e.what(), HasSubstr("have 1 numbers, expected 2"));
  }
}

}  // namespace
}  // namespace whet::ter
