#include "rule_reader.h"

#include <string>

#include <nlohmann/json.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::scripted {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Rule Read(const char* rule) {
  return ReadRule(json::parse(rule), "$.rules[2]");
}

std::string Refusal(const char* rule) {
  try {
    Read(rule);
  } catch (const sdk::Error& error) {
    EXPECT_EQ(error.code(), WHET_INVALID_ARGUMENT);
    return error.what();
  }
  return "accepted";
}

TEST(RuleReader, TakesAnAnswerWithoutAConditionForEverything) {
  const Rule rule = Read(R"({"text": "yes"})");
  EXPECT_EQ(rule.name, "$.rules[2]");
  EXPECT_EQ(rule.condition.place, Place::kUser);
  EXPECT_EQ(rule.condition.matches, nullptr);
  ASSERT_EQ(rule.answers.size(), 1U);
  EXPECT_EQ(rule.answers[0].text, "yes");
  EXPECT_EQ(rule.answers[0].finish_reason, WHET_FINISH_STOP);
  EXPECT_EQ(rule.answers[0].usage.input_tokens, -1);
}

TEST(RuleReader, ReadsEveryMember) {
  const Rule rule = Read(R"J({"name": "refunds", "in": "system",
      "contains": ["a", "b"], "equals": "a b", "matches": "(a) (b)",
      "answers": [{"text": "\\2 \\1", "finish_reason": "length",
                   "usage": {"input_tokens": 3, "cached_input_tokens": 2,
                             "output_tokens": 5, "reasoning_tokens": 4}},
                  {"error": {"state": "rate_limited", "message": "wait",
                             "retry_after_ms": 200}, "delay_ms": 7}],
      "then": "cycle", "counted_by": "request"})J");
  EXPECT_EQ(rule.name, "refunds");
  EXPECT_EQ(rule.condition.place, Place::kSystem);
  EXPECT_THAT(rule.condition.contains, ElementsAre("a", "b"));
  EXPECT_EQ(rule.condition.equals, "a b");
  ASSERT_EQ(rule.answers.size(), 2U);
  EXPECT_EQ(rule.answers[0].finish_reason, WHET_FINISH_LENGTH);
  EXPECT_EQ(rule.answers[0].usage.cached_input_tokens, 2);
  EXPECT_EQ(rule.answers[0].usage.reasoning_tokens, 4);
  ASSERT_TRUE(rule.answers[1].failure.has_value());
  EXPECT_EQ(rule.answers[1].failure->code(), WHET_UNAVAILABLE);
  EXPECT_EQ(rule.answers[1].failure->flags(),
            WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED);
  EXPECT_EQ(rule.answers[1].failure->retry_after_ms(), 200U);
  EXPECT_STREQ(rule.answers[1].failure->what(), "wait");
  EXPECT_EQ(rule.answers[1].delay_ms, 7);
  EXPECT_EQ(rule.then, Then::kCycle);
  EXPECT_EQ(rule.counted_by, CountedBy::kRequest);
}

TEST(RuleReader, ToolCallsEndAnAnswer) {
  const Rule rule = Read(R"({"tool_calls": [{"id": "1"}]})");
  EXPECT_EQ(rule.answers[0].tool_calls, R"([{"id":"1"}])");
  EXPECT_EQ(rule.answers[0].finish_reason, WHET_FINISH_TOOL_CALLS);
}

TEST(RuleReader, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(Refusal("[]"), HasSubstr("$.rules[2]: expected an object"));
  EXPECT_THAT(Refusal(R"({"txt": "a"})"),
              HasSubstr("$.rules[2].txt: is not known; known are name, in"));
  EXPECT_EQ(Refusal("{}"),
            "$.rules[2].text: is missing; expected text, tool_calls or error");
  EXPECT_EQ(Refusal(R"({"text": 1})"), "$.rules[2].text: expected a text");
  EXPECT_EQ(Refusal(R"({"in": "tool", "text": ""})"),
            "$.rules[2].in: is \"tool\"; expected one of user, system, any");
  EXPECT_EQ(Refusal(R"({"matches": "a(", "text": ""})"),
            "$.rules[2].matches: \"a(\" is no regular expression of RE2: "
            "missing ): a(");
  EXPECT_THAT(Refusal(R"J({"matches": "(a)", "text": "\\2"})J"),
              HasSubstr("$.rules[2].text: Rewrite schema requests 2 matches"));
  EXPECT_EQ(Refusal(R"({"answers": []})"),
            "$.rules[2].answers: expected a list of answers");
  EXPECT_EQ(Refusal(R"({"answers": [{"text": ""}], "text": "b"})"),
            "$.rules[2].text: belongs into one of the answers");
  EXPECT_THAT(
      Refusal(R"({"answers": [{"error": {"state": "tired"}}]})"),
      HasSubstr("$.rules[2].answers[0].error.state: is \"tired\"; expected one "
                "of rate_limited, unavailable"));
  EXPECT_THAT(Refusal(R"({"error": {"state": "timeout"}, "text": "b"})"),
              HasSubstr("$.rules[2].text: an answer that is an error"));
  EXPECT_EQ(Refusal(R"({"text": "", "delay_ms": -1})"),
            "$.rules[2].delay_ms: expected an integer from 0 to 3600000");
  EXPECT_EQ(Refusal(R"({"text": "", "delay_ms": 18446744073709551615})"),
            "$.rules[2].delay_ms: expected an integer from 0 to 3600000");
  EXPECT_EQ(Refusal(R"({"contains": [], "text": ""})"),
            "$.rules[2].contains: expected a text or a list of texts");
}

}  // namespace
}  // namespace whet::scripted
