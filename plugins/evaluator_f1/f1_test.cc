// The plugin as the host sees it, against the references' own figures.
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/testing.h"

namespace {

using ::testing::HasSubstr;
using whet::sdk::Item;
using whet::sdk::testing::EvaluatorUnderTest;
using whet::sdk::testing::Scored;

Scored ScoreOne(std::string_view config, std::string_view output,
                std::string_view expected) {
  return EvaluatorUnderTest("f1", config).Score(output, expected);
}

// testdata/make_goldens.py: SQuAD 2.0's script (transformers) and DSPy.
TEST(F1, EqualsTheReferences) {
  const EvaluatorUnderTest squad2("f1");
  const EvaluatorUnderTest dspy(
      "f1", R"({"normalize": ["nfd", "squad"], "both_empty": 0})");
  const EvaluatorUnderTest hotpot(
      "f1",
      R"({"normalize": ["nfd", "squad"], "both_empty": 0, "hotpot": true})");
  std::ifstream file(WHET_TEST_DATA "/f1.jsonl");
  std::string line;
  int rows = 0;
  while (std::getline(file, line)) {
    const auto row = nlohmann::json::parse(line);
    const std::string output = row["output"];
    const std::string expected = row["expected"];
    EXPECT_NEAR(squad2.Score(output, expected).score, row["squad2"], 1e-9)
        << line;
    Scored scored = dspy.Score(output, expected);
    EXPECT_NEAR(scored.score, row["dspy"], 1e-9) << line;
    EXPECT_NEAR(scored.metrics["precision"], row["precision"], 1e-9) << line;
    EXPECT_NEAR(hotpot.Score(output, expected).score, row["hotpot"], 1e-9)
        << line;
    ++rows;
  }
  EXPECT_EQ(rows, 519);
}

TEST(F1, BestOfSeveralAnswersCounts) {
  Scored scored =
      ScoreOne(R"({"alternatives": "|"})", "big red dog", "cat|dog|red dog");
  EXPECT_DOUBLE_EQ(scored.score, 0.8);
  EXPECT_DOUBLE_EQ(scored.metrics["recall"], 1.0);
  EXPECT_THAT(scored.feedback, HasSubstr("Expected \"red dog\" (or one of 2"));
}

// By hand: the order of tokens does not matter, how often they come does.
TEST(F1, CountsTokensWhereverTheyStand) {
  EXPECT_DOUBLE_EQ(ScoreOne("{}", "x y z", "z y x").score, 1.0);
  EXPECT_DOUBLE_EQ(ScoreOne("{}", "x b x c x", "x c b x").score, 8.0 / 9.0);
  EXPECT_DOUBLE_EQ(ScoreOne("{}", "x x x", "x").score, 0.5);
  EXPECT_DOUBLE_EQ(ScoreOne("{}", "b x x c", "b x x x c").score, 8.0 / 9.0);
  std::string forth;
  std::string back;
  for (int i = 0; i < 20; ++i) {  // many enough to be counted in a table
    forth += "w" + std::to_string(i) + " ";
    back += "w" + std::to_string(19 - i) + " ";
  }
  EXPECT_DOUBLE_EQ(ScoreOne("{}", forth, back).score, 1.0);
  EXPECT_DOUBLE_EQ(ScoreOne("{}", forth + "w1 w1", back).score, 40.0 / 42.0);
}

// 東京都 against 東京: 2 of 3 and 2 of 2 characters.
TEST(F1, ComparesCharacters) {
  EXPECT_DOUBLE_EQ(
      ScoreOne(R"({"tokenize": "characters"})", "東京 都", "東京").score, 0.8);
  EXPECT_EQ(ScoreOne("{}", "東京都", "東京").score, 0.0);
}

TEST(F1, EmptyTexts) {
  EXPECT_EQ(ScoreOne("{}", "", "").score, 1.0);
  EXPECT_EQ(ScoreOne(R"({"both_empty": 0})", "", "").score, 0.0);
  EXPECT_EQ(ScoreOne("{}", "x", "").score, 0.0);
  const Scored scored = ScoreOne("{}", " .", "x");
  EXPECT_EQ(scored.score, 0.0);
  EXPECT_EQ(scored.feedback,
            "Expected \"x\", but nothing is left of the "
            "output after normalisation.");
}

TEST(F1, OddBytesHaveDefinedOutcomes) {
  EXPECT_EQ(ScoreOne("{}", "\xFF", "\xFE").score, 1.0);  // both U+FFFD
  EXPECT_EQ(ScoreOne("{}", std::string("b\0c", 3), "b").score, 0.0);
}

TEST(F1, SaysWhatIsMissingAndWhatIsTooMuch) {
  EXPECT_EQ(ScoreOne("{}", "The cat ran off", "the cat sat").feedback,
            "Expected \"the cat sat\". Missing: \"sat\". Not expected: "
            "\"ran\", \"off\".");
  EXPECT_EQ(ScoreOne("{}", "The cat sat", "the cat sat").feedback, "");
  const EvaluatorUnderTest f1("f1");
  EXPECT_EQ(f1.Score({Item{"", "a b", "c", "{}"}}, 0)[0].feedback, "");
}

TEST(F1, TenMegabytes) {
  std::string huge;
  while (huge.size() < (10 << 20))
    huge += "word" + std::to_string(huge.size()) + std::string(90, 'w') + " ";
  EXPECT_EQ(ScoreOne("{}", huge, huge).score, 1.0);
  const Scored scored =
      ScoreOne("{}", huge, "word0" + std::string(90, 'w') + " cat");
  EXPECT_GT(scored.score, 0.0);
  EXPECT_LE(scored.feedback.size(), 1000U);
}

TEST(F1, SaysWhatIsWrongWithItsSettings) {
  try {
    EvaluatorUnderTest("f1", R"({"normalize": ["lower", "x"]})");
    FAIL();
  } catch (const whet::sdk::Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("$.normalize[1]: unknown step \"x\""));
  }
}

}  // namespace
