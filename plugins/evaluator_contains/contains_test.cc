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

Scored ScoreOne(std::string_view config, std::string_view output,
                std::string_view expected = "") {
  return EvaluatorUnderTest("contains", config).Score(output, expected);
}

std::string Refusal(std::string_view config) {
  try {
    EvaluatorUnderTest("contains", config);
  } catch (const whet::sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    return e.what();
  }
  return "accepted";
}

TEST(Contains, LooksForTheExpectedOutput) {
  EXPECT_EQ(ScoreOne("{}", "It is billing.", " billing\n").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "It is Billing.", "billing").score, 0.0);
  EXPECT_EQ(ScoreOne(R"({"normalize": ["lower"]})", "BILLING", "Billing").score,
            1.0);
  EXPECT_EQ(
      ScoreOne(R"({"alternatives": "|"})", "in NYC", "New York|NYC").score,
      1.0);
  EXPECT_EQ(ScoreOne("{}", "in NYC", "New York|NYC").score, 0.0);
}

TEST(Contains, LooksForTheTextsOfItsSettings) {
  EXPECT_EQ(ScoreOne(R"({"text": "sorry"})", "I am sorry", "x").score, 1.0);
  EXPECT_EQ(ScoreOne(R"({"any_of": ["a1", "b2"]})", "has b2").score, 1.0);
  EXPECT_EQ(ScoreOne(R"({"any_of": ["a1", "b2"]})", "has none").score, 0.0);
  EXPECT_EQ(ScoreOne(R"({"all_of": ["a1", "b2"]})", "b2 a1").score, 1.0);
  EXPECT_EQ(ScoreOne(R"({"all_of": ["a1", "b2"]})", "b2").score, 0.0);
  constexpr std::string_view kPartial =
      R"({"all_of": ["a1", "b2", "c3", "d4"], "partial": true})";
  EXPECT_EQ(ScoreOne(kPartial, "d4 b2 a1").score, 0.75);
  EXPECT_EQ(ScoreOne(kPartial, "").score, 0.0);
}

TEST(Contains, LooksWhereItShould) {
  constexpr std::string_view kStart = R"({"position": "start"})";
  EXPECT_EQ(ScoreOne(kStart, " yes, it is", "yes").score, 1.0);
  EXPECT_EQ(ScoreOne(kStart, "oh yes", "yes").score, 0.0);
  EXPECT_EQ(ScoreOne(kStart, "ye", "yes").score, 0.0);
  EXPECT_EQ(ScoreOne(R"({"position": "end"})", "oh yes\n", "yes").score, 1.0);
  EXPECT_EQ(ScoreOne(R"({"position": "end"})", "yes.", "yes").score, 0.0);
}

TEST(Contains, WholeWords) {
  constexpr std::string_view kWords = R"({"whole_words": true})";
  EXPECT_EQ(ScoreOne(kWords, "the cats", "cat").score, 0.0);
  EXPECT_EQ(ScoreOne(kWords, "the cats, a cat!", "cat").score, 1.0);
  constexpr std::string_view kStart =
      R"({"whole_words": true, "position": "start"})";
  EXPECT_EQ(ScoreOne(kStart, "not", "no").score, 0.0);
  EXPECT_EQ(ScoreOne(kStart, "no.", "no").score, 1.0);
}

TEST(Contains, MustNotContain) {
  constexpr std::string_view kNot =
      R"({"any_of": ["sorry", "cannot"], "not": true})";
  EXPECT_EQ(ScoreOne(kNot, "Sure.").score, 1.0);
  const Scored scored = ScoreOne(kNot, "I cannot.");
  EXPECT_EQ(scored.score, 0.0);
  EXPECT_EQ(scored.feedback,
            "The output must not contain \"cannot\", but it does.");
  constexpr std::string_view kNotBoth =
      R"({"all_of": ["left", "right"], "not": true})";
  EXPECT_EQ(ScoreOne(kNotBoth, "left").score, 1.0);
  EXPECT_EQ(ScoreOne(kNotBoth, "left right").score, 0.0);
}

// As in Python, where "" in text is true.
TEST(Contains, AnEmptyTextIsInEveryOutput) {
  EXPECT_EQ(ScoreOne("{}", "", "").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "any", " ").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "", "x").score, 0.0);
  EXPECT_EQ(ScoreOne(R"({"whole_words": true})", "any", "").score, 1.0);
  EXPECT_EQ(ScoreOne(R"({"not": true})", "any", "").score, 0.0);
}

TEST(Contains, OddBytesHaveDefinedOutcomes) {
  EXPECT_EQ(ScoreOne("{}", "a\xFF", "\xFE").score, 1.0);     // both U+FFFD
  EXPECT_EQ(ScoreOne("{}", "\xC3\xA9", "\xA9").score, 0.0);  // half of é
  EXPECT_EQ(ScoreOne("{}", std::string("a\0b", 3), std::string("\0b", 2)).score,
            1.0);
  EXPECT_EQ(ScoreOne("{}", "ab", std::string("a\0b", 3)).score, 0.0);
}

TEST(Contains, SaysWhatIsMissing) {
  EXPECT_EQ(ScoreOne(R"({"all_of": ["a1", "b2", "c3"]})", "b2").feedback,
            "The output does not contain each of \"a1\", \"c3\" (it does 1 "
            "of 3).");
  EXPECT_EQ(ScoreOne(R"({"any_of": ["a1", "c3"]})", "b2").feedback,
            "The output does not contain one of \"a1\", \"c3\".");
  EXPECT_EQ(ScoreOne("{}", "Billing!", "billing").feedback,
            "The output does not contain \"billing\". Only upper and lower "
            "case differ.");
  EXPECT_EQ(ScoreOne("{}", " ", "billing").feedback,
            "The output is empty. It should contain \"billing\".");
  EXPECT_EQ(ScoreOne("{}", "billing", "billing").feedback, "");
  const EvaluatorUnderTest contains("contains");
  EXPECT_EQ(contains.Score({Item{"", "a", "b", "{}"}}, 0)[0].feedback, "");
}

TEST(Contains, TenMegabytes) {
  const std::string huge(10 << 20, 'x');
  EXPECT_EQ(ScoreOne("{}", huge + "billing", "billing").score, 1.0);
  const Scored scored = ScoreOne("{}", "x", huge);
  EXPECT_EQ(scored.score, 0.0);
  EXPECT_LE(scored.feedback.size(), 1000U);
  // Nearly matches at each position.
  EXPECT_EQ(
      ScoreOne(R"({"whole_words": true})", huge, huge.substr(0, 5 << 20) + "y")
          .score,
      0.0);
}

TEST(Contains, RefusesSettingsThatContradict) {
  EXPECT_THAT(Refusal(R"({"text": "a", "all_of": ["b"]})"),
              HasSubstr("$.all_of: not together with text"));
  EXPECT_THAT(Refusal(R"({"any_of": ["a", " "]})"),
              HasSubstr("$.any_of[1]: nothing is left of the text"));
  EXPECT_THAT(Refusal(R"({"any_of": []})"),
              HasSubstr("$.any_of: expected at least one text"));
  EXPECT_THAT(Refusal(R"({"text": ""})"), HasSubstr("$.text: nothing is left"));
  EXPECT_THAT(Refusal(R"({"text": "a", "partial": true})"),
              HasSubstr("$.partial: expected all_of"));
}

}  // namespace
