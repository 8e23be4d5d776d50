#include "wire/json_text.h"

#include <string>

#include <nlohmann/json.hpp>

#include "gtest/gtest.h"

namespace whet::wire {
namespace {

std::string Nested(int depth, const std::string& middle) {
  const auto levels = static_cast<std::size_t>(depth);
  return std::string(levels, '[') + middle + std::string(levels, ']');
}

TEST(JsonText, ReadsWhatIsNotTooDeep) {
  EXPECT_TRUE(ParseJson(Nested(64, "1")).is_array());
  EXPECT_TRUE(ParseJson(Nested(65, "1")).is_discarded());
  EXPECT_TRUE(ParseOrdered(Nested(65, "1")).is_discarded());
  EXPECT_TRUE(ParseJson(std::string(1'000'000, '[')).is_discarded());
}

TEST(JsonText, BracketsInStringsAreText) {
  const std::string text = Nested(60, R"("[[[[[[\"[[[[\\")");
  EXPECT_TRUE(ParseJson(text).is_array());
}

TEST(JsonText, WhatIsNoJsonIsDiscarded) {
  for (const char* text : {"", "{", "[1,]", "\"", "\\", "<html>"})
    EXPECT_TRUE(ParseJson(text).is_discarded()) << text;
}

TEST(JsonText, KeepsTheOrderOfMembersIfAsked) {
  EXPECT_EQ(ParseOrdered(R"({"b":1,"a":2})").dump(), R"({"b":1,"a":2})");
  EXPECT_EQ(ParseJson(R"({"b":1,"a":2})").dump(), R"({"a":2,"b":1})");
}

TEST(JsonText, MembersOfWhatIsNoObjectAreNull) {
  EXPECT_TRUE(Member(ParseJson("[1]"), "a").is_null());
  EXPECT_TRUE(Member(ParseJson("{}"), "a").is_null());
  EXPECT_EQ(Member(ParseJson(R"({"a":7})"), "a"), 7);
}

TEST(JsonText, CountsAreWholeAndBelievable) {
  EXPECT_EQ(CountOf(0), 0);
  EXPECT_EQ(CountOf(1'000'000'000'000), 1'000'000'000'000);
  EXPECT_EQ(CountOf(1'000'000'000'001), -1);
  EXPECT_EQ(CountOf(ParseJson("18446744073709551615")), -1);
  EXPECT_EQ(CountOf(-3), -1);
  EXPECT_EQ(CountOf(2.5), -1);
  EXPECT_EQ(CountOf("7"), -1);
}

TEST(JsonText, CountsAreFoundByPointer) {
  const nlohmann::json value = ParseJson(R"({"usage":{"cached":[3,4]}})");
  EXPECT_EQ(CountAt(value, "/usage/cached/1"), 4);
  EXPECT_EQ(CountAt(value, "/usage/none"), -1);
  EXPECT_EQ(CountAt(value, ""), -1);
}

}  // namespace
}  // namespace whet::wire
