#include "wire/model_rule.h"

#include <string>

#include "gtest/gtest.h"

namespace whet::wire {
namespace {

struct Rule {
  std::string prefix;
};

TEST(ModelRule, TheLongestPrefixWins) {
  const std::vector<Rule> rules = {{"gpt-5-chat"}, {"gpt-5"}, {"o3"}};
  EXPECT_EQ(FindRule(rules, "gpt-5-chat-latest"), &rules[0]);
  EXPECT_EQ(FindRule(rules, "gpt-5-mini"), &rules[1]);
  EXPECT_EQ(FindRule(rules, "gpt-4.1"), nullptr);
}

TEST(ModelRule, ANameEndsAfterItsLastSlash) {
  EXPECT_EQ(LastPart("a/b/c"), "c");
  EXPECT_EQ(LastPart("c"), "c");
}

}  // namespace
}  // namespace whet::wire
