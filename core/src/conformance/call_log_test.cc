#include "conformance/call_log.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::conformance {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using How = Completed::How;

Completed Generated(const std::string& text) {
  Completed out;
  out.how = How::kGenerated;
  out.text = text;
  return out;
}

Completed Failed(whet_status code, const std::string& message) {
  Completed out;
  out.how = How::kFailed;
  out.code = code;
  out.message = message;
  return out;
}

TEST(CallLog, ACallEndsOnce) {
  CallLog calls;
  const whet_op op = calls.Begin(CallKind::kGenerate);
  EXPECT_THAT(calls.Open(), ElementsAre(op));
  EXPECT_FALSE(calls.AwaitAll(0.0));
  EXPECT_EQ(calls.Complete(op, Generated("yes")), WHET_OK);
  EXPECT_TRUE(calls.AwaitAll(0.0));
  EXPECT_EQ(calls.OutcomeOf(op).text, "yes");
  EXPECT_EQ(calls.FirstFault(), "");
  EXPECT_EQ(calls.Complete(op, Failed(WHET_INTERNAL, "no")), WHET_NOT_FOUND);
  EXPECT_EQ(calls.FirstFault(),
            "operation 1 was completed twice: first by generated(), then by "
            "failed()");
}

TEST(CallLog, NobodyCompletesWhatWasNotStarted) {
  CallLog calls;
  EXPECT_EQ(calls.Complete(5, Generated("yes")), WHET_NOT_FOUND);
  EXPECT_THAT(calls.FirstFault(), HasSubstr("operation 5, which was never"));
}

TEST(CallLog, ARefusedCallIsOver) {
  CallLog calls;
  const whet_op op = calls.Begin(CallKind::kGenerate);
  std::string text = "no such model";
  whet_error error{};
  error.struct_size = sizeof(error);
  error.code = WHET_NOT_FOUND;
  error.message = text.data();
  error.len = text.size();
  calls.Refuse(op, WHET_NOT_FOUND, error);
  EXPECT_EQ(calls.OutcomeOf(op).how, How::kRefused);
  EXPECT_EQ(calls.FirstFault(), "");
  calls.Complete(op, Generated("yes"));
  EXPECT_THAT(calls.FirstFault(), HasSubstr("completed twice"));
}

TEST(CallLog, WhatComesAfterDestroyIsAFault) {
  CallLog calls;
  const whet_op op = calls.Begin(CallKind::kGenerate);
  calls.Retire();
  EXPECT_EQ(calls.Complete(op, Generated("")), WHET_FAILED_PRECONDITION);
  EXPECT_THAT(calls.FirstFault(), HasSubstr("after destroy() had returned"));
}

TEST(CallLog, AnEmbeddingIsNotGenerated) {
  CallLog calls;
  const whet_op op = calls.Begin(CallKind::kEmbed);
  calls.Complete(op, Generated("yes"));
  EXPECT_THAT(calls.FirstFault(), HasSubstr("which is an embedding"));
}

TEST(IllFormed, FindsWhatAHostCannotUse) {
  EXPECT_EQ(IllFormed(Generated("yes")), "");
  EXPECT_THAT(IllFormed(Generated("\xFF")), HasSubstr("no UTF-8"));
  Completed odd = Generated("yes");
  odd.finish_reason = 6;
  EXPECT_THAT(IllFormed(odd), HasSubstr("finish reason"));
  odd = Generated("yes");
  odd.tool_calls = "{}";
  EXPECT_THAT(IllFormed(odd), HasSubstr("`tool_calls` is no JSON array"));
  EXPECT_EQ(IllFormed(Failed(WHET_UNAVAILABLE, "busy")), "");
  EXPECT_THAT(IllFormed(Failed(WHET_OK, "fine")), HasSubstr("code 0"));
  EXPECT_THAT(IllFormed(Failed(WHET_UNAVAILABLE, "")), HasSubstr("no text"));
}

TEST(IllCounted, FindsWhatIsNoCount) {
  Completed done = Generated("yes");
  EXPECT_EQ(IllCounted(done), "");
  done.has_usage = true;
  done.usage = {sizeof(whet_usage), 0, -1, -1, 3, -1};
  EXPECT_EQ(IllCounted(done), "");
  done.usage.output_tokens = -2;
  EXPECT_EQ(IllCounted(done), "usage.output_tokens is -2");
}

}  // namespace
}  // namespace whet::conformance
