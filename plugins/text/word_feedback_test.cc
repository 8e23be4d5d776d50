#include "text/word_feedback.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::text {
namespace {

using ::testing::HasSubstr;

TEST(WordFeedback, NamesMissingAndExtraWords) {
  EXPECT_EQ(ExplainWords("F is 0.5.", "a red cat", {"a black cat slept."}),
            "F is 0.5. Missing words: \"black\", \"slept\". Extra words: "
            "\"red\". Expected \"a black cat slept.\", got \"a red cat\".");
}

TEST(WordFeedback, CountsRepeatedWords) {
  EXPECT_THAT(ExplainWords("", "no no no", {"no"}),
              HasSubstr(" Extra words: \"no\", \"no\"."));
  EXPECT_THAT(ExplainWords("", "no", {"no no no"}),
              HasSubstr(" Missing words: \"no\", \"no\"."));
}

TEST(WordFeedback, OrderOnly) {
  EXPECT_THAT(ExplainWords("", "b a", {"a b"}),
              HasSubstr("The words are the same; their order, the white space "
                        "or punctuation differ."));
}

TEST(WordFeedback, NearestReference) {
  EXPECT_THAT(ExplainWords("", "the red car", {"a dog", "the red bus"}),
              HasSubstr("Expected \"the red bus\""));
}

TEST(WordFeedback, BlankTexts) {
  EXPECT_EQ(ExplainWords("V.", " ", {"a b"}),
            "V. Expected \"a b\", but the output is empty.");
  EXPECT_EQ(ExplainWords("V.", "a b", {""}),
            "V. Expected an empty answer, got \"a b\".");
  EXPECT_EQ(ExplainWords("V.", "", {""}),
            "V. Expected an empty answer and got one.");
}

TEST(WordFeedback, LengthOfLongerTexts) {
  EXPECT_THAT(ExplainWords("", "one", {"one two three four five"}),
              HasSubstr("The output has 1 words, expected 5."));
}

TEST(WordFeedback, IsShortAndOneLineForHugeTexts) {
  std::string huge;
  while (huge.size() < (1U << 20))
    huge += "\xF0\x9F\x98\x80\xF0\x9F\x98\x80 \n";
  const std::string text = ExplainWords("V.", huge, {huge + "end", "x"});
  EXPECT_LE(text.size(), kMaxWordFeedbackBytes);
  EXPECT_EQ(text.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace whet::text
