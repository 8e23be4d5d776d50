#include "text/json_text.h"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::text {
namespace {

using ::testing::HasSubstr;

// The value as text, or the error after an exclamation mark.
std::string Read(std::string_view text, JsonPlace place = JsonPlace::kWhole) {
  const FoundJson found = ReadJson(text, place);
  return found.value ? found.value->dump() : "!" + found.error;
}

TEST(ReadJson, TakesJsonOnly) {
  EXPECT_EQ(Read(" {\"a\": [1, null]}\n"), R"({"a":[1,null]})");
  EXPECT_EQ(Read("\xEF\xBB\xBF\"x\""), "\"x\"");
  EXPECT_EQ(Read(R"({"a": 1, "a": 2})"), R"({"a":2})");
  EXPECT_EQ(Read("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(Read("18446744073709551616"), "1.8446744073709552e+19");
  for (const char* wrong :
       {"", " ", "NaN", "[NaN]", "[Infinity]", "{'a': 1}", "[1,]", "{} {}",
        "// c\n1", "1e999", "\"\xFF\"", "\"\xED\xA0\x80\"", "[", "01"}) {
    EXPECT_EQ(Read(wrong)[0], '!') << wrong;
  }
}

TEST(ReadJson, SaysWhereItIsWrong) {
  EXPECT_THAT(Read("{\n \"a\": x}"), HasSubstr("!line 2, column 7: "));
  EXPECT_EQ(Read("  "), "!there is no text");
  const std::string wrong = "[\"" + std::string(1000, 'y') + "\xFF\"]";
  EXPECT_LE(Read(wrong).size(), 301U);
}

TEST(ReadJson, FindsFences) {
  const auto fence = [](std::string_view text) {
    return Read(text, JsonPlace::kFence);
  };
  EXPECT_EQ(fence("{\"a\": 1}"), R"({"a":1})");
  EXPECT_EQ(fence("Here:\n```json\n{\"a\": 1}\n```\nDone."), R"({"a":1})");
  EXPECT_EQ(fence("```\n[1]"), "[1]");
  EXPECT_EQ(fence("```\nx\n```\n```\n[1]\n```")[0], '!');
  EXPECT_EQ(fence("It is {\"a\": 1}.")[0], '!');
  EXPECT_EQ(fence("```json")[0], '!');
}

TEST(ReadJson, FindsTheFirstThatIsJson) {
  const auto any = [](std::string_view text) {
    return Read(text, JsonPlace::kAny);
  };
  EXPECT_EQ(any("It is {\"a\": \"}\\\"\"}, or {}."), R"({"a":"}\""})");
  EXPECT_EQ(any("Use {name} and [1, 2]."), "[1,2]");
  EXPECT_EQ(any("{ never closed [\"x\"]"), "[\"x\"]");
  EXPECT_EQ(any("a \"quote [1] here"), "[1]");
  EXPECT_EQ(any("none")[0], '!');
}

TEST(ReadJson, DeepAndLongTextsEnd) {
  EXPECT_EQ(Read(std::string(200, '[') + std::string(200, ']')).size(), 400U);
  EXPECT_EQ(Read(std::string(201, '[') + std::string(201, ']')),
            "!nested more than 200 deep");
  const std::string deep(4 << 20, '[');
  EXPECT_EQ(Read(deep), "!nested more than 200 deep");
  EXPECT_EQ(Read(deep, JsonPlace::kAny)[0], '!');
  std::string open = "{";
  while (open.size() < (10 << 20))
    open += " {x}";
  EXPECT_EQ(Read(open, JsonPlace::kAny)[0], '!');
  EXPECT_EQ(Read("\"" + deep + "\"").size(), deep.size() + 2);
}

}  // namespace
}  // namespace whet::text
