#include "json_text.h"

#include <limits>

#include "gtest/gtest.h"

namespace whet::cli {
namespace {

TEST(JsonString, EscapesWhatJsonDoesNotAllow) {
  EXPECT_EQ(JsonString("a\"b\\c\n\t\r\x01\x7F"),
            "\"a\\\"b\\\\c\\n\\t\\r\\u0001\\u007f\"");
  EXPECT_EQ(JsonString("é€😀"), "\"é€😀\"");
}

TEST(JsonString, ReplacesIllFormedUtf8) {
  EXPECT_EQ(JsonString("a\xFF"), "\"a\uFFFD\"");
  EXPECT_EQ(JsonString("\xC3"), "\"\uFFFD\"");                      // cut off
  EXPECT_EQ(JsonString("\xC0\xAF"), "\"\uFFFD\uFFFD\"");            // overlong
  EXPECT_EQ(JsonString("\xED\xA0\x80"), "\"\uFFFD\uFFFD\uFFFD\"");  // surrogate
}

TEST(JsonNumber, KeepsTheValueAndHasNoInfinity) {
  EXPECT_EQ(JsonNumber(0.1), "0.1");
  EXPECT_EQ(JsonNumber(3.0), "3");
  EXPECT_EQ(JsonNumber(std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonObject, KeepsTheOrderOfItsMembers) {
  JsonObject inner;
  inner.Add("n", std::int64_t{-1});
  JsonObject json;
  json.Add("z", 1)
      .Add("a", "text")
      .Add("yes", true)
      .Add("none", std::optional<double>())
      .Add("inner", inner)
      .AddRaw("list", JsonTexts({"x", "y"}));
  EXPECT_EQ(json.Text(),
            "{\"z\": 1, \"a\": \"text\", \"yes\": true, \"none\": null, "
            "\"inner\": {\"n\": -1}, \"list\": [\"x\", \"y\"]}");
}

TEST(WithMember, AddsAtTheEnd) {
  EXPECT_EQ(WithMember("{\"a\": 1}", "b", "x"), "{\"a\": 1, \"b\": \"x\"}");
  EXPECT_EQ(WithMember("{\n  \"a\": {}\n}\n", "b", "x"),
            "{\n  \"a\": {},\n  \"b\": \"x\"\n}");
}

}  // namespace
}  // namespace whet::cli
