// The strategy as the host sees it.
#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/trajectory.h"
#include "test_topics.h"

namespace whet::testing {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(TargetedEdit, FindsATrulyBetterPromptWithoutTheHarmfulEdits) {
  int better = 0;
  int harmful = 0;
  constexpr int kSeeds = 12;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const RuleTask task(Scripted(seed));
    SearchWorld world(task, {.seed = seed, .calls = 500});
    const Outcome outcome = RunChecked(world, 500);
    EXPECT_TRUE(EndedWell(outcome)) << outcome.message;
    const std::string system = world.Best().system;
    better += task.TrueScore(world.Best()) > task.TrueScore(world.Seed()) + 0.2;
    harmful += system.find("Always say billing.") != std::string::npos ||
               system.find("All parcels are lost.") != std::string::npos;
  }
  EXPECT_GE(better, 11);
  EXPECT_LE(harmful, 1);
}

TEST(TargetedEdit, NeverExceedsAnyBudget) {
  const RuleTask task(Scripted(2));
  for (std::int64_t calls = 0; calls <= 200; calls += 17) {
    SearchWorld world(task, {.seed = 2, .calls = calls});
    const Outcome outcome = RunChecked(world, calls);
    EXPECT_TRUE(EndedWell(outcome)) << outcome.message;
    EXPECT_FALSE(world.recommended().empty());
  }
}

TEST(TargetedEdit, JudgesRetriesAndTokensCountToo) {
  const RuleTask task(Scripted(2));
  for (const WorldOptions& options :
       {WorldOptions{.calls = 300, .calls_per_evaluation = 3},
        WorldOptions{.calls = 300, .retry_every = 5},
        WorldOptions{.tokens = 20000, .tokens_held = 900}}) {
    SearchWorld world(task, options);
    const Outcome outcome = RunChecked(world, options.calls);
    EXPECT_TRUE(EndedWell(outcome)) << outcome.message;
    EXPECT_GT(world.candidates(), 1U);
    if (options.tokens >= 0) {
      EXPECT_LE(world.tokens_spent(), options.tokens);
    }
  }
}

TEST(TargetedEdit, NothingToSpendKeepsTheSeed) {
  const RuleTask task(Scripted(1));
  SearchWorld world(task, {.calls = 0});
  EXPECT_EQ(RunChecked(world, 0).status, WHET_OK);
  EXPECT_EQ(world.recommended(), std::vector<whet_candidate>{1});
}

TEST(TargetedEdit, SameSeedSameTrajectoryOtherSeedAnother) {
  const RuleTask task(Scripted(3));
  SearchWorld first(task, {.seed = 3, .calls = 300});
  SearchWorld second(task, {.seed = 3, .calls = 300});
  SearchWorld other(task, {.seed = 4, .calls = 300});
  RunChecked(first, 300);
  RunChecked(second, 300);
  RunChecked(other, 300);
  EXPECT_EQ(first.trajectory(), second.trajectory());
  EXPECT_NE(first.trajectory(), other.trajectory());
}

TEST(TargetedEdit, GoldenTrajectory) {
  const RuleTask task(Scripted(1));
  SearchWorld world(task, {.seed = 1, .calls = 400});
  RunChecked(world, 400);
  EXPECT_TRUE(EqualsGolden(world.trajectory(),
                           WHET_TEST_DATA "/three_topics_400_calls.txt"));
}

TEST(TargetedEdit, EditsThatLeaveEachOtherAloneAreMerged) {
  Script script({Edits({Insert("Parcels go to shipping."),
                        Replace("Guess if unsure.", "Read the invoice.")}),
                 {WHET_OK, "No idea."}},
                Strong());
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 400});
  RunChecked(world, 400, kOne);
  EXPECT_THAT(world.trajectory(), HasSubstr("2 edits merged"));
  EXPECT_EQ(world.Best().system,
            "Sort the message. Read the invoice.\nParcels go to shipping.");
}

TEST(TargetedEdit, EditsOfTheSamePlaceAreNot) {
  Script script({Edits({Replace("Guess if unsure.", "Check the account."),
                        Replace("Guess if unsure.", "Read the invoice.")}),
                 {WHET_OK, "No idea."}},
                Strong());
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 400});
  RunChecked(world, 400, kOne);
  EXPECT_THAT(world.trajectory(), Not(HasSubstr("merged")));
  EXPECT_THAT(world.Best().system,
              AnyOf("Sort the message. Check the account.",
                    "Sort the message. Read the invoice."));
}

TEST(TargetedEdit, AMergeThatIsWorseThanItsBestPartIsNotTaken) {
  RuleTaskOptions options = Strong();
  options.rules["Parcels go to shipping.\nRead the invoice."] = -0.9;
  options.rules["Read the invoice.\nParcels go to shipping."] = -0.9;
  Script script(
      {Edits({Insert("Parcels go to shipping."), Insert("Read the invoice.")}),
       {WHET_OK, "No idea."}},
      options);
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 400});
  RunChecked(world, 400, kOne);
  EXPECT_THAT(world.trajectory(), HasSubstr("2 edits merged"));
  EXPECT_THAT(world.Best().system,
              AnyOf("Sort the message. Guess if unsure.\nRead the invoice.",
                    "Sort the message. Guess if unsure.\n"
                    "Parcels go to shipping."));
}

TEST(TargetedEdit, AnEditIsTestedOnItsTargetFirst) {
  Script script(
      {Edits({Insert("All parcels are lost.")}), {WHET_OK, "No idea."}});
  const Watched task(script.task_options);
  SearchWorld world(task, {.calls = 300});
  RunChecked(world, 300, kOne);
  const auto& tested = task.examples[kSeedSystem + "\nAll parcels are lost."];
  // It mends nothing, so that nothing else is spent on it.
  ASSERT_THAT(tested, Not(IsEmpty()));
  EXPECT_LE(tested.size(), 6U);
  for (const std::uint64_t number : tested) {
    EXPECT_THAT(task.examples[kSeedSystem], Contains(number));
  }
}

// Gets right what the seed prompt gets wrong, and the other way round, when the
// prompt says "Swap".
class Swapped : public Watched {
 public:
  using Watched::Watched;
  sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                          const WorldExample& example,
                          std::uint32_t sample) const override {
    sdk::Evaluated e = Watched::Evaluate(prompt, example, sample);
    if (prompt.system.find("Swap") != std::string::npos) {
      e = RuleTask::Evaluate(data().seed_prompt, example, sample);
      e.score = 1.0 - e.score;
    }
    e.score = lowest + (highest - lowest) * e.score;
    return e;
  }
  double lowest = 0.0;
  double highest = 1.0;
};

// Also where nothing has full marks.
TEST(TargetedEdit, WhatWasRightIsGuarded) {
  for (const double highest : {1.0, 0.8}) {
    Script script({Edits({Insert("Swap.")}), {WHET_OK, "No idea."}});
    script.task_options.base = 0.75;
    Swapped task(script.task_options);
    task.lowest = 1.0 - highest;
    task.highest = highest;
    SearchWorld world(task, {.calls = 400});
    RunChecked(world, 400, kOne);
    const auto& tested = task.examples[kSeedSystem + "\nSwap."];
    EXPECT_GE(tested.size(), 9U);
    EXPECT_EQ(std::count_if(tested.begin(), tested.end(), IsValidation), 0);
    EXPECT_EQ(world.Best().system, kSeedSystem);
  }
}

TEST(TargetedEdit, GuardsAreDrawnAnewEachRound) {
  Script script({Edits({Insert("Swap one.")}),
                 Edits({Insert("Swap two.")}),
                 {WHET_OK, "No idea."}});
  script.task_options.base = 0.75;
  const Swapped task(script.task_options);
  SearchWorld world(task, {.calls = 400});
  RunChecked(world, 400, kOne);
  const auto guard = [&task](const std::string& edit) {
    std::set<std::uint64_t> right;
    for (const std::uint64_t number : task.examples[kSeedSystem + edit]) {
      const WorldExample& example = task.data().train.at(number - 1);
      if (task.Evaluate(task.data().seed_prompt, example, 0).score == 1.0) {
        right.insert(number);
      }
    }
    return right;
  };
  EXPECT_EQ(guard("\nSwap one.").size(), 8U);
  EXPECT_EQ(guard("\nSwap two.").size(), 8U);
  EXPECT_NE(guard("\nSwap one."), guard("\nSwap two."));
}

TEST(TargetedEdit, GoesBackToAnOlderPromptWhenPatienceRunsOut) {
  Script script(
      {Edits({Insert("Parcels go to shipping.")}), {WHET_OK, "No idea."}},
      Strong());
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 2000});
  RunChecked(world, 2000, R"({"targets": 1, "patience": 2, "restarts": 5})");
  // One older prompt is there, the seed prompt: 1 round, 2 without a change,
  // 2 more from the seed prompt; each of the last four with a repair.
  EXPECT_EQ(
      std::count(world.events().begin(), world.events().end(), "restarted"), 1);
  EXPECT_EQ(script.requests.size(), 1U + 2 * 4);
  EXPECT_THAT(script.requests.back().messages[0].content,
              HasSubstr("<system>\nSort the message. Guess if unsure.\n</"));
  EXPECT_THAT(world.Best().system, HasSubstr("Parcels go to shipping."));
}

TEST(TargetedEdit, FailedItemsAreNotZeros) {
  int better = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    RuleTaskOptions options = Scripted(seed);
    options.fail_rate = 0.3;
    const RuleTask task(options);
    SearchWorld world(task, {.seed = seed, .calls = 500});
    EXPECT_TRUE(EndedWell(RunChecked(world, 500)));
    better += task.TrueScore(world.Best()) > task.TrueScore(world.Seed()) + 0.1;
  }
  EXPECT_GE(better, 9);
}

TEST(TargetedEdit, EverythingFailsIsAnError) {
  RuleTaskOptions options = Scripted(1);
  options.fail_rate = 1.0;
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 300});
  EXPECT_EQ(RunChecked(world, 300).status, WHET_UNAVAILABLE);
  EXPECT_EQ(world.calls_spent(), 16);
}

TEST(TargetedEdit, APerfectPromptIsLeftAlone) {
  RuleTaskOptions options = Scripted(1);
  options.base = 1.2;
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 300});
  EXPECT_EQ(RunChecked(world, 300).status, WHET_OK);
  EXPECT_THAT(world.trajectory(), Not(HasSubstr("generate")));
  EXPECT_EQ(world.candidates(), 1U);
}

TEST(TargetedEdit, ScoresBetweenZeroAndOne) {
  class Graded : public RuleTask {
   public:
    using RuleTask::RuleTask;
    sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                            const WorldExample& example,
                            std::uint32_t sample) const override {
      sdk::Evaluated e = RuleTask::Evaluate(prompt, example, sample);
      e.score = 0.2 + 0.6 * e.score;
      return e;
    }
  };
  const Graded task(Scripted(4));
  SearchWorld world(task, {.calls = 500});
  EXPECT_TRUE(EndedWell(RunChecked(world, 500)));
  EXPECT_GT(task.TrueScore(world.Best()), task.TrueScore(world.Seed()) + 0.2);
}

TEST(TargetedEdit, TinyData) {
  for (const auto& [train, val] :
       std::vector<std::pair<int, int>>{{1, 1}, {1, 0}, {0, 1}, {3, 2}}) {
    RuleTaskOptions options = Scripted(7);
    options.train = train;
    options.val = val;
    const RuleTask task(options);
    SearchWorld world(task, {.calls = 100});
    EXPECT_TRUE(EndedWell(RunChecked(world, 100))) << train << "/" << val;
  }
}

TEST(TargetedEdit, NoDataIsAnError) {
  RuleTaskOptions options = Scripted(7);
  options.train = 0;
  options.val = 0;
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 100});
  const Outcome outcome = RunChecked(world, 100);
  EXPECT_EQ(outcome.status, WHET_FAILED_PRECONDITION);
  EXPECT_THAT(outcome.message, HasSubstr("at least one training example"));
}

TEST(TargetedEdit, EndsByItselfWithoutALimit) {
  const RuleTask task(Scripted(5));
  SearchWorld world(task, {});
  EXPECT_EQ(RunChecked(world, -1).status, WHET_OK);
  EXPECT_LE(world.candidates(), 100U);
}

TEST(TargetedEdit, CancelledPassesThrough) {
  const RuleTask task(Scripted(5));
  for (const std::int64_t at : {0, 20, 60}) {
    SearchWorld world(task, {.calls = 500, .cancel_at = at});
    EXPECT_EQ(RunChecked(world, 500).status, WHET_CANCELLED);
  }
}

}  // namespace
}  // namespace whet::testing
