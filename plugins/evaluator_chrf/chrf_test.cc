// The plugin as the host sees it, against sacrebleu.
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/testing.h"

#include "text/test_metric.h"

namespace whet::chrf {
namespace {

using sdk::testing::EvaluatorUnderTest;
using sdk::testing::Scored;
using ::testing::HasSubstr;

double ScoreWith(std::string_view config, std::string_view output,
                 std::string_view expected) {
  return EvaluatorUnderTest("chrf", config).Score(output, expected).score;
}

// testdata/make_goldens.py: sacrebleu's CHRF.sentence_score.
TEST(Chrf, SentencesEqualSacrebleu) {
  text::EvaluatorsByConfig evaluators("chrf");
  const auto rows = text::GoldenRows(WHET_TEST_DATA "/sentences.jsonl");
  for (const nlohmann::json& row : rows) {
    const Scored scored =
        evaluators.With(row["config"])
            .Score(row["output"].get<std::string>(), row["references"].dump());
    EXPECT_NEAR(scored.score, row["score"].get<double>(), 1e-9) << row;
  }
  EXPECT_EQ(rows.size(), 568U);
}

// The same: CHRF.corpus_score.
TEST(Chrf, CorporaEqualSacrebleu) {
  text::EvaluatorsByConfig evaluators("chrf");
  const auto rows = text::GoldenRows(WHET_TEST_DATA "/corpora.jsonl");
  for (const nlohmann::json& row : rows) {
    const EvaluatorUnderTest& chrf = evaluators.With(row["config"]);
    std::vector<Scored> items;
    for (const nlohmann::json& pair : row["pairs"])
      items.push_back(chrf.Score(pair[0].get<std::string>(), pair[1].dump()));
    const auto metrics = chrf.Aggregate(items);
    ASSERT_EQ(metrics.size(), 1U);
    EXPECT_EQ(metrics[0].name, "score");
    EXPECT_NEAR(metrics[0].value, row["score"].get<double>(), 1e-9) << row;
  }
  EXPECT_EQ(rows.size(), 52U);
}

// chrF2 of the example in sacrebleu's README.
TEST(Chrf, ReadmeOfSacrebleu) {
  const EvaluatorUnderTest chrf("chrf", R"({"alternatives": "|"})");
  const std::vector<Scored> items = {
      chrf.Score("The dog bit the man.",
                 "The dog bit the man.|The dog had bit the man."),
      chrf.Score("It wasn't surprising.",
                 "It was not unexpected.|No one was surprised."),
      chrf.Score("The man had just bitten him.",
                 "The man bit him first.|The man had bitten the dog.")};
  EXPECT_NEAR(chrf.Aggregate(items)[0].value, 0.5972751782684763, 1e-9);
}

TEST(Chrf, EmptyTextsScoreZeroAsInSacrebleu) {
  EXPECT_EQ(ScoreWith("{}", "", "x"), 0.0);
  EXPECT_EQ(ScoreWith("{}", "x", ""), 0.0);
  EXPECT_EQ(ScoreWith("{}", "", ""), 0.0);
}

TEST(Chrf, BytesThatAreNoTextCountAsReplacementCharacters) {
  EXPECT_EQ(ScoreWith("{}", "a\xFF", "a\xFE"), 1.0);
  EXPECT_EQ(ScoreWith(R"({"word_order": 2})", "a \xFF", "a \xFE"), 1.0);
}

TEST(Chrf, OddInputs) {
  text::CheckOddInputs(
      "chrf", {"{}", R"({"word_order": 2, "lowercase": true})",
               R"({"whitespace": true, "alternatives": ","})",
               R"({"eps_smoothing": true, "beta": 0, "char_order": 32})"});
}

TEST(Chrf, TenMegabytesOfOutput) {
  std::string huge;
  while (huge.size() < (10U << 20))
    huge += "word" + std::to_string(huge.size() % 997) + ", ";
  const EvaluatorUnderTest chrf("chrf", R"({"word_order": 2})");
  const Scored scored = chrf.Score(huge, "word1, word2");
  EXPECT_LT(scored.score, 0.01);
  EXPECT_LE(scored.feedback.size(), 1000U);
  const std::string_view part = std::string_view(huge).substr(0, 1U << 18);
  EXPECT_EQ(chrf.Score(part, part).score, 1.0);
}

TEST(Chrf, FeedbackNamesWords) {
  const EvaluatorUnderTest chrf("chrf");
  EXPECT_EQ(chrf.Score("The cat sat.", "The cat sat.").feedback, "");
  EXPECT_EQ(chrf.Score("dog", "cat").feedback,
            "chrF is 0.000. Missing words: \"cat\". Extra words: \"dog\". "
            "Expected \"cat\", got \"dog\".");
}

TEST(Chrf, StatisticsOfOtherSettingsAreRefused) {
  const EvaluatorUnderTest plus("chrf", R"({"word_order": 2})");
  try {
    EvaluatorUnderTest("chrf").Aggregate({plus.Score("a", "a")});
    FAIL();
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    EXPECT_THAT(e.what(), HasSubstr("have 24 numbers, expected 18"));
  }
}

}  // namespace
}  // namespace whet::chrf
