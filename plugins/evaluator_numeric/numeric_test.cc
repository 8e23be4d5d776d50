// The plugin as the host sees it: through its C entry.
#include <clocale>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"
#include "whet/sdk/testing.h"

namespace {

using ::testing::HasSubstr;
using whet::sdk::Item;
using whet::sdk::testing::EvaluatorUnderTest;
using whet::sdk::testing::Scored;

Scored ScoreOne(std::string_view config, std::string_view output,
                std::string_view expected) {
  return EvaluatorUnderTest("numeric", config).Score(output, expected);
}

TEST(Numeric, ComparesValues) {
  EXPECT_EQ(ScoreOne("{}", "It is 18.0 dollars.", "18").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "$1,234.50", "1234.5").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "17 apples", "18").score, 0.0);
  EXPECT_EQ(ScoreOne("{}", "0.5", "1/2").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "5 - 3 is 2", "first 5-3\n#### 2").score, 1.0);
  EXPECT_EQ(ScoreOne(R"({"decimal": "comma"})", "3,14", "3,14").score, 1.0);
  EXPECT_EQ(ScoreOne(R"({"percent": "hundredth"})", "50%", "0.5").score, 1.0);
}

TEST(Numeric, TakesTheNumberThatItIsTold) {
  const std::string output = "3 of 7 apples";
  EXPECT_EQ(ScoreOne("{}", output, "7").score, 1.0);
  EXPECT_EQ(ScoreOne(R"({"extract": "first"})", output, "3").score, 1.0);
  EXPECT_EQ(ScoreOne(R"({"extract": "only"})", output, "7").score, 0.0);
  EXPECT_EQ(ScoreOne(R"({"extract": "only"})", "7 apples", "7").score, 1.0);
  EXPECT_EQ(
      ScoreOne(R"({"extract": "gsm8k_strict"})", "4\n#### 3.0\n9", "3").score,
      1.0);
  EXPECT_EQ(ScoreOne(R"({"extract": "gsm8k_flexible"})", "is 3.\n", "3").score,
            1.0);
}

TEST(Numeric, Tolerances) {
  constexpr std::string_view kAbs = R"({"abs_tolerance": 0.5})";
  EXPECT_EQ(ScoreOne(kAbs, "10.5", "10").score, 1.0);
  EXPECT_EQ(ScoreOne(kAbs, "10.6", "10").score, 0.0);
  constexpr std::string_view kRel = R"({"rel_tolerance": 0.01})";
  EXPECT_EQ(ScoreOne(kRel, "198", "200").score, 1.0);
  EXPECT_EQ(ScoreOne(kRel, "197", "200").score, 0.0);
  EXPECT_EQ(ScoreOne(kRel, "0.001", "0").score, 0.0);
  EXPECT_EQ(ScoreOne("{}", "0.30000000000000004", "0.3").score, 1.0);
}

TEST(Numeric, PartialScoreAndErrors) {
  constexpr std::string_view kPartial = R"({"partial": "relative_error"})";
  Scored scored = ScoreOne(kPartial, "-150", "-200");
  EXPECT_DOUBLE_EQ(scored.score, 0.75);
  EXPECT_DOUBLE_EQ(scored.metrics["abs_error"], 50);
  EXPECT_DOUBLE_EQ(scored.metrics["rel_error"], 0.25);
  EXPECT_EQ(ScoreOne(kPartial, "500", "200").score, 0.0);
  scored = ScoreOne(kPartial, "1", "0");
  EXPECT_EQ(scored.score, 0.0);
  EXPECT_EQ(scored.metrics.count("rel_error"), 0U);
  EXPECT_EQ(ScoreOne(kPartial, "1e308", "-1e308").score, 0.0);
}

TEST(Numeric, ExpectedWithoutOneNumberCannotBeScored) {
  Scored scored = ScoreOne("{}", "1", "unknown");
  EXPECT_EQ(scored.status, WHET_INVALID_ARGUMENT);
  EXPECT_EQ(scored.feedback,
            "expected output \"unknown\" holds no number; expected one");
  EXPECT_THAT(ScoreOne("{}", "1", "1 or 2").feedback,
              HasSubstr("holds 2 numbers"));
  EXPECT_EQ(ScoreOne("{}", "", "").status, WHET_INVALID_ARGUMENT);
}

TEST(Numeric, SaysWhatIsWrong) {
  EXPECT_EQ(ScoreOne("{}", "about $1,200", "1000").feedback,
            "Expected 1000, got \"$1,200\", which is 200 too much.");
  EXPECT_EQ(ScoreOne("{}", "none", "18").feedback,
            "Expected the number 18, but the output has no number.");
  EXPECT_EQ(ScoreOne("{}", "", "18").score, 0.0);
  EXPECT_EQ(ScoreOne(R"({"extract": "only"})", "1 2", "18").feedback,
            "Expected the number 18, but the output has 2 numbers and not only "
            "the answer.");
  EXPECT_THAT(ScoreOne(R"({"extract": "gsm8k_strict"})", "18", "18").feedback,
              HasSubstr("has no number after \"#### \""));
  EXPECT_EQ(ScoreOne("{}", "18", "18").feedback, "");
  constexpr std::string_view kText =
      R"({"extract": "gsm8k_flexible", "match": "exact_string"})";
  EXPECT_EQ(ScoreOne(kText, "18.0", "#### 18").feedback,
            "Expected \"18\", got \"18.0\".");
  const EvaluatorUnderTest numeric("numeric");
  EXPECT_EQ(numeric.Score({Item{"", "1", "2", "{}"}}, 0)[0].feedback, "");
}

TEST(Numeric, TheLocaleDoesNotMatter) {
  const char* before = std::setlocale(LC_ALL, nullptr);
  const std::string saved = before == nullptr ? "C" : before;
  // The test stands without it, but then checks less.
  std::setlocale(LC_ALL, "de_DE.UTF-8");
  EXPECT_EQ(ScoreOne("{}", "1.5", "1,000.5").feedback,
            "Expected 1000.5, got \"1.5\", which is 999 too little.");
  std::setlocale(LC_ALL, saved.c_str());
}

TEST(Numeric, TenMegabytes) {
  EXPECT_EQ(ScoreOne("{}", std::string(10 << 20, '9'), "9").score, 0.0);
  std::string list;
  while (list.size() < (1 << 20))
    list += "1,-2 .3/";
  EXPECT_EQ(ScoreOne("{}", list + " 42", "42").score, 1.0);
}

TEST(Numeric, RefusesSettingsThatContradict) {
  try {
    EvaluatorUnderTest(
        "numeric", R"({"match": "exact_string", "partial": "relative_error"})");
    FAIL();
  } catch (const whet::sdk::Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("$.partial: expected match: tolerance"));
  }
}

}  // namespace
