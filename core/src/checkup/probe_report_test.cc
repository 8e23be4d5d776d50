#include "checkup/probe_report.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using ::testing::HasSubstr;

TEST(ProbeReport, SaysWhatAModelCanDo) {
  const auto summary = SummarizeProbe(
      R"({"requests": 11, "options": {}, "capabilities": {
          "chat": {"state": "yes"}, "seed": {"state": "yes"},
          "tools": {"state": "unknown", "detail": "the answer was cut off"}}})",
      "task");
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->what,
            "can: chat, seed; not known: tools (the answer was cut off)");
  EXPECT_EQ(summary->advice, "");
  EXPECT_FALSE(summary->lacks);
}

TEST(ProbeReport, SaysWhatALackMeansForTheConfig) {
  const auto summary = SummarizeProbe(
      R"({"capabilities": {"json_schema": {"state": "no", "detail": "400"}},
          "options": {"structured_output": "none"}})",
      "judge");
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->what, "cannot: json_schema (400)");
  EXPECT_THAT(summary->advice, HasSubstr("ask in words instead"));
  EXPECT_THAT(
      summary->advice,
      HasSubstr(R"(add to models.judge: {"structured_output":"none"})"));
  EXPECT_TRUE(summary->lacks);
}

TEST(ProbeReport, WhatNoRunMakesUseOfIsNoLack) {
  const auto summary = SummarizeProbe(
      R"({"capabilities": {"logprobs": {"state": "no"}}})", "task");
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->what, "cannot: logprobs");
  EXPECT_FALSE(summary->lacks);
}

TEST(ProbeReport, AReportMustBeOne) {
  for (const char* text : {"", "[]", "{}", R"({"capabilities": 3})"}) {
    EXPECT_EQ(SummarizeProbe(text, "task").status().code(),
              absl::StatusCode::kDataLoss)
        << text;
  }
  EXPECT_TRUE(
      SummarizeProbe(R"({"capabilities": {"chat": 3}, "options": 1})", "task")
          .ok());
}

}  // namespace
}  // namespace whet
