// The plugin as the host sees it, against sacrebleu.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/testing.h"

#include "text/test_metric.h"

namespace whet::bleu {
namespace {

using sdk::testing::EvaluatorUnderTest;
using sdk::testing::Scored;
using ::testing::HasSubstr;

double ScoreWith(std::string_view config, std::string_view output,
                 std::string_view expected) {
  return EvaluatorUnderTest("bleu", config).Score(output, expected).score;
}

// testdata/make_goldens.py: sacrebleu's BLEU.sentence_score.
TEST(Bleu, SentencesEqualSacrebleu) {
  text::EvaluatorsByConfig evaluators("bleu");
  const auto rows = text::GoldenRows(WHET_TEST_DATA "/sentences.jsonl");
  for (const nlohmann::json& row : rows) {
    const Scored scored =
        evaluators.With(row["config"])
            .Score(row["output"].get<std::string>(), row["references"].dump());
    EXPECT_NEAR(scored.score, row["score"].get<double>(), 1e-9) << row;
  }
  EXPECT_EQ(rows.size(), 694U);
}

// The same: BLEU.corpus_score.
TEST(Bleu, CorporaEqualSacrebleu) {
  text::EvaluatorsByConfig evaluators("bleu");
  const auto rows = text::GoldenRows(WHET_TEST_DATA "/corpora.jsonl");
  for (const nlohmann::json& row : rows) {
    const EvaluatorUnderTest& bleu = evaluators.With(row["config"]);
    std::vector<Scored> items;
    for (const nlohmann::json& pair : row["pairs"])
      items.push_back(bleu.Score(pair[0].get<std::string>(), pair[1].dump()));
    std::map<std::string, double> metrics;
    for (const sdk::SetMetric& metric : bleu.Aggregate(items))
      metrics[metric.name] = metric.value;
    const auto expect = [&](const std::string& name, double value) {
      EXPECT_NEAR(metrics.at(name), value, 1e-9) << name << " of " << row;
    };
    expect("score", row["score"]);
    for (std::size_t n = 0; n < row["precisions"].size(); ++n)
      expect("precision_" + std::to_string(n + 1), row["precisions"][n]);
    expect("brevity_penalty", row["brevity_penalty"]);
    expect("length_ratio", row["length_ratio"]);
    expect("hypothesis_length", row["lengths"][0]);
    expect("reference_length", row["lengths"][1]);
  }
  EXPECT_EQ(rows.size(), 62U);
}

// The example of sacrebleu's README.
TEST(Bleu, ReadmeOfSacrebleu) {
  const EvaluatorUnderTest bleu("bleu", R"({"alternatives": "|"})");
  const std::vector<Scored> items = {
      bleu.Score("The dog bit the man.",
                 "The dog bit the man.|The dog had bit the man."),
      bleu.Score("It wasn't surprising.",
                 "It was not unexpected.|No one was surprised."),
      bleu.Score("The man had just bitten him.",
                 "The man bit him first.|The man had bitten the dog.")};
  const auto metrics = bleu.Aggregate(items);
  EXPECT_EQ(metrics[0].name, "score");
  EXPECT_NEAR(metrics[0].value, 0.48530827009929865, 1e-9);
}

TEST(Bleu, OrderOfItemsDoesNotMatterToTheSet) {
  const EvaluatorUnderTest bleu("bleu");
  std::vector<Scored> items = {bleu.Score("a b c d", "a b c e"),
                               bleu.Score("x", "y z"), bleu.Score("", "q")};
  const double forward = bleu.Aggregate(items)[0].value;
  std::swap(items[0], items[2]);
  EXPECT_EQ(bleu.Aggregate(items)[0].value, forward);
}

TEST(Bleu, EmptyTextsScoreZeroAsInSacrebleu) {
  EXPECT_EQ(ScoreWith("{}", "", "x"), 0.0);
  EXPECT_EQ(ScoreWith("{}", "x", ""), 0.0);
  EXPECT_EQ(ScoreWith("{}", "", ""), 0.0);
}

TEST(Bleu, BytesThatAreNoTextCountAsReplacementCharacters) {
  EXPECT_EQ(ScoreWith("{}", "a \xFF", "a \xFE"), 1.0);
  EXPECT_EQ(ScoreWith(R"({"tokenize": "char"})", "\xFF", "\xEF\xBF\xBD"), 1.0);
}

TEST(Bleu, OddInputs) {
  text::CheckOddInputs("bleu",
                       {"{}", R"({"tokenize": "zh", "lowercase": true})",
                        R"({"tokenize": "intl", "alternatives": ","})",
                        R"({"tokenize": "char", "smooth_method": "add-k"})",
                        R"({"tokenize": "none", "smooth_method": "floor"})"});
}

TEST(Bleu, TenMegabytesOfOutput) {
  std::string huge;
  while (huge.size() < (10U << 20))
    huge += "word" + std::to_string(huge.size() % 997) + ", ";
  const EvaluatorUnderTest bleu("bleu");
  const Scored scored = bleu.Score(huge, "word1, word2");
  EXPECT_LT(scored.score, 0.01);
  EXPECT_LE(scored.feedback.size(), 1000U);
  const std::string_view part = std::string_view(huge).substr(0, 1U << 20);
  EXPECT_EQ(bleu.Score(part, part).score, 1.0);
}

TEST(Bleu, FeedbackNamesWordsAndLength) {
  const EvaluatorUnderTest bleu("bleu");
  EXPECT_EQ(bleu.Score("The cat sat.", "The cat sat.").feedback, "");
  const std::string text =
      bleu.Score("the cat", "the cat sat on the mat").feedback;
  EXPECT_THAT(text, HasSubstr("BLEU is 0.135; 2 words where 6 were expected "
                              "cost a factor of 0.14."));
  EXPECT_THAT(text,
              HasSubstr("Missing words: \"sat\", \"on\", \"the\", \"mat\"."));
}

TEST(Bleu, StatisticsOfOtherSettingsAreRefused) {
  const EvaluatorUnderTest two("bleu", R"({"max_order": 2})");
  const EvaluatorUnderTest four("bleu");
  try {
    four.Aggregate({two.Score("a", "a")});
    FAIL();
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    EXPECT_THAT(e.what(), HasSubstr("have 6 numbers, expected 10"));
  }
}

TEST(Bleu, SaysWhatIsWrongWithItsSettings) {
  try {
    EvaluatorUnderTest("bleu", R"({"tokenize": "ja-mecab"})");
    FAIL();
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    EXPECT_THAT(e.what(), HasSubstr("unknown tokenizer \"ja-mecab\"; known: "
                                    "13a, none, char, zh, intl"));
  }
}

}  // namespace
}  // namespace whet::bleu
