#include "options.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"

namespace whet::mipro {
namespace {

using ::testing::HasSubstr;

std::string Refusal(const std::string& config) {
  try {
    ParseOptions(config);
  } catch (const sdk::Error& e) {
    return e.what();
  }
  return "";
}

TEST(Options, BuiltInTextsHaveTheirSlots) {
  const Options options = ParseOptions("{}");
  EXPECT_EQ(options.labelled, 8U);
  EXPECT_EQ(options.threshold, 1.0);
  // Six tips, as in DSPy, the first of them none.
  ASSERT_EQ(options.tips.size(), 6U);
  EXPECT_EQ(options.tips[0].name, "none");
  EXPECT_EQ(options.tips[0].text, "");
  EXPECT_EQ(options.tips[5].name, "persona");
  EXPECT_THAT(options.tips[5].text, HasSubstr("You are a"));
}

TEST(Options, DspysDefaultsWithCompat) {
  const Options options = ParseOptions(R"({"compat": true})");
  EXPECT_EQ(options.labelled, 4U);
  EXPECT_EQ(options.threshold, 0.0);
  EXPECT_EQ(options.minibatch_size, 35U);
  EXPECT_EQ(options.size, Size::kLight);
  EXPECT_EQ(options.seed, 9U);
}

TEST(Options, TextsWithoutTheirSlots) {
  EXPECT_EQ(Refusal(R"({"propose_prompt": "Write one."})"),
            "$.propose_prompt: the slot {{current_prompt}} is missing");
  EXPECT_THAT(Refusal(R"({"observe_prompt": "{{examples}} {{tip}}"})"),
              HasSubstr("$.observe_prompt: unknown slot {{tip}}"));
  EXPECT_THAT(Refusal(R"({"tips": "simple: Be short.\nBe kind."})"),
              HasSubstr("$.tips: expected lines of the form 'name: text', got "
                        "'Be kind.'"));
}

TEST(Options, WhatDspyRefuses) {
  EXPECT_THAT(Refusal(R"({"compat": true, "trials": 7})"),
              HasSubstr("candidates and trials are given together"));
  EXPECT_THAT(Refusal(R"({"compat": true, "bootstrapped": 0})"),
              HasSubstr("$.bootstrapped"));
  EXPECT_EQ(Refusal(R"({"trials": 7, "bootstrapped": 0})"), "");
}

}  // namespace
}  // namespace whet::mipro
