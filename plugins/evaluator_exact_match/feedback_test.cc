#include "feedback.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/normalize.h"
#include "text/unicode_text.h"

namespace whet::exact_match {
namespace {

using text::Decode;
using text::Normalizer;

using ::testing::HasSubstr;
using ::testing::Not;

Compared Trimming(const std::string& text) {
  const std::u32string decoded = Decode(text);
  return {decoded, std::u32string(Trimmed(decoded))};
}

std::string ExplainOne(const std::string& expected, const std::string& output) {
  return Explain({Trimming(expected)}, Trimming(output));
}

TEST(Feedback, SaysWhatWasExpectedAndWhatCame) {
  EXPECT_EQ(ExplainOne("billing", "shipping"),
            "Expected \"billing\", got \"shipping\".");
}

TEST(Feedback, EmptyOutput) {
  EXPECT_EQ(ExplainOne("billing", " \n "),
            "Expected \"billing\", but the output is empty.");
}

TEST(Feedback, EmptyReference) {
  EXPECT_EQ(ExplainOne("", "billing"),
            "Expected an empty answer, got \"billing\".");
}

TEST(Feedback, NothingLeftAfterNormalisation) {
  EXPECT_EQ(Explain({{U"Paris", U"paris"}}, {U"The.", U""}),
            "Expected \"Paris\", got \"The.\". Nothing is left of the output "
            "after normalisation.");
}

TEST(Feedback, OnlyCaseDiffers) {
  EXPECT_EQ(ExplainOne("billing", "Billing"),
            "Expected \"billing\", got \"Billing\". Only upper and lower case "
            "differ.");
}

TEST(Feedback, OnlyPunctuationDiffers) {
  EXPECT_EQ(ExplainOne("billing", "**billing**."),
            "Expected \"billing\", got \"**billing**.\". The words are right; "
            "only punctuation or white space differs.");
}

TEST(Feedback, ExtraWordsAroundTheAnswer) {
  EXPECT_EQ(
      ExplainOne("billing", "The category is billing, I think"),
      "Expected \"billing\", got \"The category is billing, I think\". The "
      "expected answer is in the output, but with extra text before it "
      "(\"The category is \") and after it (\", I think\"). Only \"billing\" "
      "was asked for.");
  EXPECT_THAT(ExplainOne("billing", "Category: Billing"),
              HasSubstr("extra text before it (\"Category: \"). Only"));
}

TEST(Feedback, AnswerInsideAnotherWordIsNotTheAnswer) {
  EXPECT_EQ(ExplainOne("ship", "shipping now"),
            "Expected \"ship\", got \"shipping now\".");
}

TEST(Feedback, PartOfTheAnswer) {
  EXPECT_EQ(ExplainOne("the Eiffel Tower", "Tower"),
            "Expected \"the Eiffel Tower\", got \"Tower\". The output is only "
            "a part of the expected answer.");
}

TEST(Feedback, FirstDifferenceOfLongTexts) {
  EXPECT_EQ(
      ExplainOne("SELECT name FROM users WHERE age > 30 ORDER BY name",
                 "SELECT name FROM users WHERE age < 30 ORDER BY name"),
      "Expected \"SELECT name FROM users WHERE age > 30 ORDER BY name\", got "
      "\"SELECT name FROM users WHERE age < 30 ORDER BY name\". The words are "
      "right; only punctuation or white space differs. The first difference "
      "is at character 34 of the compared texts: "
      "\"ROM users WHERE age > 30 ORDER BY name\" became "
      "\"ROM users WHERE age < 30 ORDER BY name\".");
}

TEST(Feedback, NearestOfSeveralAnswers) {
  EXPECT_EQ(Explain({Trimming("colour"), Trimming("color")}, Trimming("Color")),
            "Expected \"color\" (or one of 1 other accepted answers), got "
            "\"Color\". Only upper and lower case differ.");
}

TEST(Feedback, IsOneLine) {
  const std::string text = ExplainOne("a\nb", std::string("c\n\r\t\0d", 6));
  EXPECT_EQ(text, "Expected \"a\\nb\", got \"c\\n\\u000d\\t\\u0000d\".");
}

TEST(Feedback, IsShortForHugeTextsAndKeepsHeadAndTail) {
  const std::string huge =
      "begin " + std::string(1 << 20, 'x') + "\xE2\x82\xAC end";
  const std::string text = ExplainOne(huge + "!", huge + "?");
  EXPECT_LE(text.size(), kMaxFeedbackBytes);
  EXPECT_THAT(text, HasSubstr("begin xxx"));
  EXPECT_THAT(text, HasSubstr("€ end!\""));
  // Four-byte characters everywhere: cut at a code point.
  std::string emoji;
  for (int i = 0; i < 2000; ++i)
    emoji += "\xF0\x9F\x98\x80";
  const std::string cut = ExplainOne(emoji, "x " + emoji + " y");
  EXPECT_LE(cut.size(), kMaxFeedbackBytes);
  EXPECT_THAT(Encode(Decode(cut)), Not(HasSubstr("\xEF\xBF\xBD")));
}

}  // namespace
}  // namespace whet::exact_match
