#include "text/references.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::text {
namespace {

using ::testing::ElementsAre;

TEST(References, WithoutSeparatorTheWholeTextIsOne) {
  EXPECT_THAT(References("").Of("a|b"), ElementsAre("a|b"));
  EXPECT_THAT(References("").Of(""), ElementsAre(""));
}

TEST(References, SplitsAtEachSeparator) {
  EXPECT_THAT(References("|").Of("a|b"), ElementsAre("a", "b"));
  EXPECT_THAT(References("|").Of("|a||"), ElementsAre("", "a", "", ""));
  EXPECT_THAT(References(" or ").Of("a or b"), ElementsAre("a", "b"));
}

TEST(References, ReadsAnArrayOfTexts) {
  const References json("json");
  EXPECT_THAT(json.Of(R"(["a", "b|c"])"), ElementsAre("a", "b|c"));
  EXPECT_THAT(json.Of(R"([])"), ElementsAre("[]"));
  EXPECT_THAT(json.Of(R"([1, 2])"), ElementsAre("[1, 2]"));
  EXPECT_THAT(json.Of("no JSON"), ElementsAre("no JSON"));
  EXPECT_THAT(json.Of("[\"\xFF\"]"), ElementsAre("[\"\xFF\"]"));
}

TEST(References, AnyOfAsksInOrderUntilOneIsTaken) {
  for (const char* alternatives : {"", "|", "json"}) {
    const References references(alternatives);
    for (const char* expected : {"a|b|c", R"(["a", "b", "c"])", ""}) {
      const std::vector<std::string> all = references.Of(expected);
      std::vector<std::string> asked;
      EXPECT_FALSE(references.AnyOf(expected, [&](std::string_view answer) {
        asked.emplace_back(answer);
        return false;
      }));
      EXPECT_EQ(asked, all);
    }
  }
  int asked = 0;
  EXPECT_TRUE(References("|").AnyOf(
      "a|b|c", [&](std::string_view) { return ++asked == 2; }));
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace whet::text
