// The strategy as the host sees it, over simulated tasks with known truth.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/checked_run.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"
#include "search_world/trajectory.h"

namespace whet::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

TEST(Mipro, DescribesItself) {
  const whet_descriptor& d = *whet_plugin_entry_v1()->descriptors[0];
  EXPECT_EQ(sdk::View(d.id), "mipro");
  EXPECT_EQ(sdk::View(d.kind), WHET_KIND_STRATEGY);
}

// The truth: no demonstrations 9 %, an average set 45 %; without instructions
// to choose among, the best of many sets has about 65 %.
TEST(Mipro, FindsATrulyBetterPrompt) {
  double sum = 0.0;
  constexpr int kSeeds = 16;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const OrderTask task({.seed = seed});
    SearchWorld world(task, {.seed = seed, .calls = 300});
    EXPECT_TRUE(EndedWell(RunChecked(world, 300)));
    const double truth = task.TrueScore(world.Best());
    EXPECT_GT(truth, task.TrueScore(world.Seed()) + 0.2) << "seed " << seed;
    sum += truth;
  }
  EXPECT_GE(sum / kSeeds, 0.50);
}

double MeanTruth(const char* config, int seeds) {
  double sum = 0.0;
  for (int seed = 1; seed <= seeds; ++seed) {
    const auto s = static_cast<std::uint64_t>(seed);
    const OrderTask task({.seed = s, .instruction_sd = 0.06});
    SearchWorld world(task, {.seed = s, .calls = 500});
    EXPECT_TRUE(EndedWell(RunChecked(world, 500, config)));
    sum += task.TrueScore(world.Best());
  }
  return sum / seeds;
}

TEST(Mipro, BeatsItsReferenceAtEqualCalls) {
  const double here = MeanTruth("{}", 8);
  EXPECT_GT(here, MeanTruth(R"({"compat": true})", 8) + 0.03);
}

TEST(Mipro, ChoosesInstructionsAndDemonstrations) {
  int both = 0;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const OrderTask task({.seed = seed, .instruction_sd = 0.1});
    SearchWorld world(task, {.seed = seed, .calls = 600});
    EXPECT_TRUE(EndedWell(RunChecked(world, 600)));
    const sdk::Prompt best = world.Best();
    EXPECT_EQ(best.few_shot_examples.size(), 8U);
    both += best.system != world.Seed().system ? 1 : 0;
  }
  EXPECT_GE(both, 3);
}

TEST(Mipro, NeverExceedsAnyBudget) {
  const OrderTask task({.seed = 5, .instruction_sd = 0.05});
  for (const char* config : {"{}", R"({"compat": true})"}) {
    for (std::int64_t calls = 0; calls <= 210; calls += 21) {
      SearchWorld world(task, {.seed = 2, .calls = calls});
      const Outcome outcome = RunChecked(world, calls, config);
      EXPECT_TRUE(EndedWell(outcome)) << calls << ": " << outcome.message;
      EXPECT_FALSE(world.recommended().empty()) << calls;
    }
  }
}

TEST(Mipro, LearnsWhatAnEvaluationCosts) {
  const OrderTask task({.seed = 1});
  SearchWorld world(task, {.calls = 400, .calls_per_evaluation = 3});
  EXPECT_TRUE(EndedWell(RunChecked(world, 400)));
  EXPECT_GT(world.calls_spent(), 300);
  EXPECT_GT(task.TrueScore(world.Best()), 0.3);
}

TEST(Mipro, WithoutARoleThatProposesDemonstrationsAreSearched) {
  const OrderTask task({.seed = 2});  // `task` answers no such request
  SearchWorld world(task, {.calls = 200});
  EXPECT_EQ(RunChecked(world, 200).status, WHET_OK);
  EXPECT_EQ(world.Best().system, world.Seed().system);
  EXPECT_FALSE(world.Best().few_shot_examples.empty());
  // With nothing else to search, the reason is the run's.
  SearchWorld zero_shot(task, {.calls = 200});
  EXPECT_THAT(zero_shot.Run(R"({"bootstrapped": 0, "labeled": 0})").message,
              HasSubstr("the role task gives no instruction"));
}

TEST(Mipro, ZeroShotShowsNoDemonstrations) {
  RuleTaskOptions options;
  options.rules = {{"Rule one.", 0.3}};
  options.reflect = [](std::string_view, const sdk::GenerateRequest&,
                       std::uint64_t call) -> sdk::Generated {
    return {WHET_OK, call % 2 == 0 ? "```\nSort. Rule one.\n```"
                                   : "```\nSort well.\n```"};
  };
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 300});
  EXPECT_TRUE(EndedWell(
      RunChecked(world, 300, R"({"bootstrapped": 0, "labeled": 0})")));
  EXPECT_TRUE(world.Best().few_shot_examples.empty());
  EXPECT_EQ(world.Best().system, "Sort. Rule one.");
}

// Expected outputs are long-winded there; the model's own full-mark style helps
// three times as much.
TEST(Mipro, BootstrapsWhereOutputsAreFreeText) {
  const StyleTask task(4, 60, 60);
  SearchWorld world(task, {.calls = 400});
  EXPECT_TRUE(EndedWell(RunChecked(world, 400)));
  const std::vector<sdk::FewShotExample> shown = world.Best().few_shot_examples;
  const auto own = std::count_if(
      shown.begin(), shown.end(),
      [](const auto& shot) { return shot.output.rfind("ok:", 0) == 0; });
  EXPECT_GE(own, 2);
  EXPECT_GT(task.TrueScore(world.Best()), task.TrueScore(world.Seed()) + 0.1);
}

TEST(Mipro, ProposalsThatCannotBeUsedCostNoEvaluation) {
  RuleTaskOptions options;
  options.reflect = [](std::string_view, const sdk::GenerateRequest&,
                       std::uint64_t) -> sdk::Generated {
    return {WHET_OK, "```\nSort {{mood}}.\n```"};
  };
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 200});
  EXPECT_TRUE(EndedWell(RunChecked(world, 200)));
  EXPECT_THAT(world.events(), Contains("instruction_refused"));
  EXPECT_EQ(world.Best().system, world.Seed().system);
}

TEST(Mipro, FailedEvaluationsAreNoScores) {
  double sum = 0.0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const OrderTask task({.seed = seed, .fail_rate = 0.3});
    SearchWorld world(task, {.seed = seed, .calls = 300});
    EXPECT_TRUE(EndedWell(RunChecked(world, 300)));
    sum += task.TrueScore(world.Best());
  }
  EXPECT_GT(sum / 6, 0.45);
}

TEST(Mipro, NoScoreAtAllIsTheRunsFailure) {
  const OrderTask task({.fail_rate = 1.0});
  for (const char* config : {"{}", R"({"compat": true})"}) {
    SearchWorld world(task, {.calls = 300});
    EXPECT_EQ(RunChecked(world, 300, config).status, WHET_UNAVAILABLE);
    EXPECT_LT(world.calls_spent(), 200);
  }
}

TEST(Mipro, SmallData) {
  for (const int train : {1, 2, 5}) {
    for (const int val : {0, 1, 3}) {
      for (const char* config :
           {"{}", R"({"compat": true, "candidates": 4, "trials": 6})"}) {
        const OrderTask task(
            {.train = train, .val = val, .instruction_sd = 0.05});
        SearchWorld world(task, {.calls = 120});
        const Outcome outcome = RunChecked(world, 120, config);
        const bool refused = outcome.status == WHET_FAILED_PRECONDITION &&
                             val == 0 && train == 1;
        EXPECT_TRUE(EndedWell(outcome) || refused)
            << train << " " << val << " " << outcome.message;
      }
    }
  }
  const OrderTask none({.train = 0});
  SearchWorld world(none, {.calls = 50});
  EXPECT_EQ(RunChecked(world, 50).status, WHET_FAILED_PRECONDITION);
}

TEST(Mipro, CancelledPassesThrough) {
  const OrderTask task({.instruction_sd = 0.05});
  SearchWorld world(task, {.calls = 300, .cancel_at = 60});
  EXPECT_EQ(RunChecked(world, 300).status, WHET_CANCELLED);
}

// Every decision of one run; equal on all machines.
TEST(Mipro, Trajectory) {
  const OrderTask task({.seed = 3, .instruction_sd = 0.06});
  SearchWorld world(task, {.seed = 3, .calls = 250});
  EXPECT_TRUE(EndedWell(RunChecked(world, 250)));
  EXPECT_TRUE(
      EqualsGolden(world.trajectory(), WHET_TEST_DATA "/order_3.trajectory"));
}

}  // namespace
}  // namespace whet::testing
