#include "plan.h"

#include <gtest/gtest.h>

namespace whet::mipro {
namespace {

// dspy/teleprompt/mipro_optimizer_v2.py, one predictor: AUTO_RUN_SETTINGS and
// _set_num_trials_from_num_candidates.
TEST(Plan, DspysTrials) {
  EXPECT_EQ(TrialsFor(6, 2), 10U);
  EXPECT_EQ(TrialsFor(12, 2), 18U);
  EXPECT_EQ(TrialsFor(18, 2), 27U);
  EXPECT_EQ(TrialsFor(6, 1), 9U);
}

TEST(Plan, DspysSizes) {
  Options options;
  options.size = Size::kMedium;
  const Plan medium = DspyPlan(options, 500);
  EXPECT_EQ(medium.sets, 12U);
  EXPECT_EQ(medium.instructions, 6U);
  EXPECT_EQ(medium.val, 300U);
  EXPECT_TRUE(medium.minibatch);
  EXPECT_FALSE(DspyPlan(options, 50).minibatch);
  options.bootstrapped = 0;
  options.labelled = 0;
  EXPECT_EQ(DspyPlan(options, 500).instructions, 12U);
}

TEST(Plan, MoreBudgetSearchesMore) {
  Plan last;
  for (const std::int64_t evaluations : {0, 100, 250, 600, 1000, 4000}) {
    const Plan plan = BudgetPlan({}, evaluations, 200);
    EXPECT_GE(plan.sets, last.sets);
    EXPECT_GE(plan.instructions, last.instructions);
    EXPECT_GE(plan.minibatch_size, last.minibatch_size);
    EXPECT_GE(plan.val, last.val);
    EXPECT_LE(plan.val, 200U);
    last = plan;
  }
  EXPECT_EQ(BudgetPlan({}, 30, 200).instructions, 1U);
  EXPECT_EQ(last.sets, 40U);
  EXPECT_EQ(last.instructions, 20U);
}

TEST(Plan, WhatIsGivenIsKept) {
  Options options;
  options.candidates = 5;
  options.trials = 17;
  options.minibatch_size = 11;
  options.full_eval_steps = 3;
  const Plan plan = BudgetPlan(options, 600, 90);
  EXPECT_EQ(plan.sets, 5U);
  EXPECT_EQ(plan.instructions, 5U);
  EXPECT_EQ(plan.trials, 17U);
  EXPECT_EQ(plan.minibatch_size, 11U);
  EXPECT_EQ(plan.steps, 3U);
}

}  // namespace
}  // namespace whet::mipro
