#include "plugins/json_text.h"

#include <string>

#include "gtest/gtest.h"

namespace whet {
namespace {

std::string ParseErrorOf(std::string_view text) {
  const auto value = ParseJsonText(text, 1 << 24);
  EXPECT_EQ(value.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(value.status().message());
}

TEST(JsonText, ReadsADocument) {
  const auto value = ParseJsonText(R"({"a": [1, 2.5, null, "x"]})", 100);
  EXPECT_EQ(value->dump(), R"({"a":[1,2.5,null,"x"]})");
}

TEST(JsonText, SaysWhereTheSyntaxIsWrong) {
  EXPECT_EQ(ParseErrorOf("{\n  \"a\": 1,\n}"),
            "parse error at line 3, column 1: syntax error while parsing "
            "object key - unexpected '}'; expected string literal");
}

TEST(JsonText, RefusesWhatIsNoJson) {
  for (const char* text : {"", " ", "{", "NaN", "[1,]", "{'a': 1}", "1 2",
                           "\"\xFF\"", "// c\n1", "1e999"}) {
    EXPECT_FALSE(ParseErrorOf(text).empty()) << text;
  }
}

TEST(JsonText, RefusesANameThatOccursTwice) {
  EXPECT_EQ(ParseErrorOf(R"({"a": 1, "b": {"a": 2}, "a": 3})"),
            "the name \"a\" occurs twice");
}

TEST(JsonText, RefusesDepthWithoutBuildingIt) {
  const auto nested = [](int depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(ParseJsonText(nested(64), 1 << 10).ok());
  EXPECT_EQ(ParseErrorOf(nested(65)), "nested more than 64 levels deep");
  EXPECT_EQ(ParseErrorOf(std::string(1'000'000, '[')),
            "nested more than 64 levels deep");
  std::string objects;
  for (int i = 0; i < 100'000; ++i)
    objects += R"({"a":)";
  EXPECT_EQ(ParseErrorOf(objects), "nested more than 64 levels deep");
}

TEST(JsonText, RefusesMoreThanTheCap) {
  EXPECT_TRUE(ParseJsonText("[1]", 3).ok());
  EXPECT_EQ(ParseJsonText("[1,2]", 3).status().message(),
            "larger than 3 bytes");
}

TEST(JsonText, ShowsLongValuesCutBetweenCharacters) {
  EXPECT_EQ(ShowJson("many"), "\"many\"");
  // The quote and 29 two-byte characters make 59 bytes; a 30th makes 61.
  std::string text;
  for (int i = 0; i < 40; ++i)
    text += "\xC3\xA9";
  EXPECT_EQ(ShowJson(text), "\"" + text.substr(0, 58) + "...");
}

TEST(JsonText, QuotesMembersThatAreNoWords) {
  EXPECT_EQ(MemberPath("$.a", "b_1"), "$.a.b_1");
  EXPECT_EQ(MemberPath("$", "b c"), "$[\"b c\"]");
  EXPECT_EQ(MemberPath("$", ""), "$[\"\"]");
}

}  // namespace
}  // namespace whet
