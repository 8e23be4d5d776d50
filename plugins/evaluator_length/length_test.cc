// The plugin as the host sees it: through its C entry.
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

Scored ScoreOne(std::string_view config, std::string_view output) {
  return EvaluatorUnderTest("length", config).Score(output, "");
}

double LengthOf(const std::string& unit, std::string_view output) {
  return ScoreOne(R"({"max": 1, "unit": ")" + unit + "\"}", output)
      .metrics["length"];
}

std::string Refusal(std::string_view config) {
  try {
    EvaluatorUnderTest("length", config);
  } catch (const whet::sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    return e.what();
  }
  return "accepted";
}

TEST(Length, CountsWhatItIsTold) {
  const std::string text = "  Zwei Wörter,\r\nüber zwei\n\nZeilen. 👩\n";
  EXPECT_EQ(LengthOf("words", text), 6);
  EXPECT_EQ(LengthOf("lines", text), 4);
  // 12 + 2 + 9 + 2 + 9 between the white space at the ends.
  EXPECT_EQ(LengthOf("characters", text), 34);
  // 2 at the start, 1 at the end, 1 more for each umlaut, 3 for the emoji.
  EXPECT_EQ(LengthOf("bytes", text), 34 + 3 + 2 + 3);
}

TEST(Length, CountsOddTexts) {
  for (const char* unit : {"words", "lines", "characters"}) {
    EXPECT_EQ(LengthOf(unit, ""), 0);
    EXPECT_EQ(LengthOf(unit, " \n\xC2\xA0"), 0);
    EXPECT_EQ(LengthOf(unit, "\xFF"), 1);
  }
  EXPECT_EQ(LengthOf("bytes", " \n"), 2);
  EXPECT_EQ(LengthOf("lines", "a\rb\r\nc"), 3);
  EXPECT_EQ(LengthOf("characters", std::string("a\0\xFF\xFE", 4)), 4);
  EXPECT_EQ(LengthOf("words", std::string(10 << 20, 'x')), 1);
  EXPECT_EQ(LengthOf("characters", std::string(10 << 20, 'x')), 10 << 20);
}

TEST(Length, FallsLinearlyBeyondMax) {
  constexpr std::string_view kMax = R"({"max": 4, "unit": "characters"})";
  EXPECT_EQ(ScoreOne(kMax, "").score, 1.0);
  EXPECT_EQ(ScoreOne(kMax, "four").score, 1.0);
  EXPECT_EQ(ScoreOne(kMax, "fives").score, 0.75);
  EXPECT_EQ(ScoreOne(kMax, "seven77").score, 0.25);
  EXPECT_EQ(ScoreOne(kMax, "eight888").score, 0.0);
  EXPECT_EQ(ScoreOne(kMax, "nine99999").score, 0.0);
  constexpr std::string_view kSoft =
      R"({"max": 4, "zero_above": 14, "unit": "characters"})";
  EXPECT_EQ(ScoreOne(kSoft, "eight888").score, 0.6);
  constexpr std::string_view kHard =
      R"({"max": 4, "hard": true, "unit": "characters"})";
  EXPECT_EQ(ScoreOne(kHard, "four").score, 1.0);
  EXPECT_EQ(ScoreOne(kHard, "fives").score, 0.0);
  EXPECT_EQ(ScoreOne(R"({"max": 0})", "word").score, 0.0);
}

TEST(Length, FallsLinearlyBelowMin) {
  EXPECT_EQ(ScoreOne(R"({"min": 4})", "a b c").score, 0.75);
  EXPECT_EQ(ScoreOne(R"({"min": 4})", "").score, 0.0);
  EXPECT_EQ(ScoreOne(R"({"min": 4, "zero_below": 2})", "a b c").score, 0.5);
  EXPECT_EQ(ScoreOne(R"({"min": 4, "zero_below": 2})", "a b").score, 0.0);
  EXPECT_EQ(ScoreOne(R"({"min": 1})", "a b c d e f").score, 1.0);
}

TEST(Length, FallsLinearlyAroundTarget) {
  EXPECT_EQ(ScoreOne(R"({"target": 2})", "a b").score, 1.0);
  EXPECT_EQ(ScoreOne(R"({"target": 2})", "a").score, 0.5);
  EXPECT_EQ(ScoreOne(R"({"target": 2})", "a b c").score, 0.5);
  EXPECT_EQ(ScoreOne(R"({"target": 2})", "a b c d").score, 0.0);
}

TEST(Length, SaysHowManyTooMany) {
  EXPECT_EQ(ScoreOne(R"({"max": 2})", "a b c").feedback,
            "Expected at most 2 words, got 3 words: 1 too many.");
  EXPECT_EQ(ScoreOne(R"({"min": 2})", "a").feedback,
            "Expected at least 2 words, got 1 word: 1 too few.");
  EXPECT_EQ(ScoreOne(R"({"min": 2, "max": 3})", "").feedback,
            "Expected 2 to 3 words, got 0 words: 2 too few.");
  EXPECT_EQ(ScoreOne(R"({"target": 1, "unit": "lines"})", "a\nb").feedback,
            "Expected 1 line, got 2 lines: 1 too many.");
  EXPECT_EQ(ScoreOne(R"({"max": 2})", "a b").feedback, "");
  const EvaluatorUnderTest length("length", R"({"max": 0})");
  EXPECT_EQ(length.Score({Item{"", "a", "", "{}"}}, 0)[0].feedback, "");
}

TEST(Length, RefusesSettingsThatContradict) {
  EXPECT_THAT(Refusal("{}"), HasSubstr("$: expected one of max, min, target"));
  EXPECT_THAT(Refusal(R"({"target": 1, "max": 2})"), HasSubstr("$.target: "));
  EXPECT_THAT(Refusal(R"({"min": 3, "max": 2})"),
              HasSubstr("$.min: 3 is more than max, 2"));
  EXPECT_THAT(Refusal(R"({"max": 3, "zero_above": 3})"),
              HasSubstr("$.zero_above: "));
  EXPECT_THAT(Refusal(R"({"min": 3, "zero_above": 9})"),
              HasSubstr("$.zero_above: "));
  EXPECT_THAT(Refusal(R"({"min": 3, "zero_below": 3})"),
              HasSubstr("$.zero_below: "));
  EXPECT_THAT(Refusal(R"({"max": 3, "zero_below": 1})"),
              HasSubstr("$.zero_below: "));
}

}  // namespace
