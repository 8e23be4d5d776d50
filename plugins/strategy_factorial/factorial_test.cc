// The strategy as the host sees it, over simulated tasks with known truth.
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kDefaults[] =
    R"({"shots": 8, "max_demonstrations": 32, "max_edits": 60,
        "max_chars": 6000, "max_evaluations": 400, "edit_prompt": ""})";
constexpr char kTextOnly[] = R"({"shots": 0})";

// Sixteen rules: six help, five harm, five do nothing.
std::map<std::string, double> Rules() {
  std::map<std::string, double> rules;
  for (int i = 0; i < 16; ++i) {
    const double effect = i < 6 ? 0.06 : i < 11 ? -0.05 : 0.0;
    rules["Rule " + std::to_string(i * 7 % 16) + "."] = effect;
  }
  return rules;
}

// Proposes a rule that the request does not mention, one per request.
sdk::Generated ProposeRule(std::string_view, const sdk::GenerateRequest& r,
                           std::uint64_t call) {
  const std::string& text = r.messages.front().content;
  for (std::uint64_t i = 0; i < 16; ++i) {
    const std::string rule =
        "Rule " + std::to_string((5 * call + 3 * i) % 16) + ".";
    if (text.find(rule) == std::string::npos) {
      return {WHET_OK, R"({"edits": [{"op": "insert", "part": "system",)"
                       R"("find": "", "text": ")" +
                           rule + R"(", "reason": ""}]})"};
    }
  }
  return {WHET_OK, R"({"edits": []})"};
}

RuleTaskOptions Ruled(std::uint64_t seed) {
  return {.seed = seed, .rules = Rules(), .reflect = ProposeRule};
}

// The contract must hold and the budget too.
Outcome RunChecked(SearchWorld& world, std::int64_t calls,
                   const char* config = kDefaults) {
  Outcome outcome = world.Run(config);
  EXPECT_THAT(world.violations(), IsEmpty());
  if (calls >= 0) {
    EXPECT_LE(world.calls_spent(), calls);
  }
  return outcome;
}

TEST(Factorial, DescribesItself) {
  const whet_descriptor& d = *whet_plugin_entry_v1()->descriptors[0];
  EXPECT_EQ(sdk::View(d.id), "factorial");
  EXPECT_EQ(sdk::View(d.kind), WHET_KIND_STRATEGY);
  ASSERT_EQ(d.needs_count, 1U);
  EXPECT_EQ(sdk::View(d.needs[0]), WHET_SERVICE_SEARCH);
}

// All six good rules and no other: from 36 % to 84 %.
TEST(Factorial, AddsUpWhatHelps) {
  double sum = 0.0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const RuleTask task(Ruled(seed));
    SearchWorld world(task, {.seed = seed, .calls = 500});
    EXPECT_EQ(RunChecked(world, 500, kTextOnly).status, WHET_OK);
    const double truth = task.TrueScore(world.Best());
    EXPECT_GT(truth, task.TrueScore(world.Seed())) << "seed " << seed;
    sum += truth;
  }
  EXPECT_GE(sum / 8, 0.62);
}

// The order of demonstrations decides, and there is no reflecting model:
// without demonstrations 9 %, an average set 45 %.
TEST(Factorial, FindsPromptsThatAreMoreThanTheirParts) {
  double sum = 0.0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const OrderTask task({.seed = seed});
    SearchWorld world(task, {.seed = seed, .calls = 300});
    EXPECT_EQ(RunChecked(world, 300).status, WHET_OK);
    EXPECT_THAT(world.events(), Contains("proposals_ended"));
    sum += task.TrueScore(world.Best());
  }
  EXPECT_GE(sum / 8, 0.54);
}

TEST(Factorial, ShowsTheModelsOwnFullMarkAnswers) {
  const StyleTask task(3, 60, 60);
  SearchWorld world(task, {.seed = 3, .calls = 500});
  EXPECT_EQ(RunChecked(world, 500).status, WHET_OK);
  const auto shots = world.Best().few_shot_examples;
  EXPECT_GE(
      std::count_if(shots.begin(), shots.end(),
                    [](const auto& s) { return s.output.starts_with("ok:"); }),
      5);
  EXPECT_GE(task.TrueScore(world.Best()), 0.8);
}

// Numbers from 1001 are validation examples; "no:" has part of the marks.
TEST(Factorial, ShowsOnlyFullMarkAnswersToTrainingExamples) {
  const StyleTask task(2, 60, 60);
  SearchWorld world(task, {.seed = 2, .calls = 400});
  RunChecked(world, 400);
  bool own = false;
  for (whet_candidate id = 2; id <= world.candidates(); ++id) {
    for (const auto& shot : world.prompt(id).few_shot_examples) {
      EXPECT_LT(std::stoul(shot.input.at("text").substr(8)), 1000U);
      EXPECT_FALSE(shot.output.starts_with("no:"));
      own |= shot.output.starts_with("ok:");
    }
  }
  EXPECT_TRUE(own);
}

TEST(Factorial, NeverExceedsAnyBudget) {
  const RuleTask task(Ruled(5));
  for (std::int64_t calls = 0; calls <= 120; calls += 8) {
    SearchWorld world(task, {.seed = 2, .calls = calls});
    EXPECT_EQ(RunChecked(world, calls).status == WHET_OK ||
                  world.calls_spent() <= calls,
              true);
    EXPECT_FALSE(world.recommended().empty()) << calls;
  }
}

TEST(Factorial, NothingToSpendKeepsTheSeed) {
  const OrderTask task({});
  SearchWorld world(task, {.calls = 0});
  RunChecked(world, 0);
  EXPECT_EQ(world.recommended(), std::vector<whet_candidate>{1});
}

TEST(Factorial, EndsByItselfWithoutALimit) {
  const OrderTask task({.train = 20, .val = 20});
  SearchWorld world(task, {});
  EXPECT_EQ(RunChecked(world, -1).status, WHET_OK);
  EXPECT_LE(world.calls_spent(), 900);
}

TEST(Factorial, WorksWithFewExamples) {
  for (const int train : {0, 1, 2, 5}) {
    for (const int val : {0, 1, 8}) {
      if (train + val == 0) {
        continue;
      }
      RuleTaskOptions options = Ruled(1);
      options.train = train;
      options.val = val;
      const RuleTask task(options);
      SearchWorld world(task, {.calls = 60});
      RunChecked(world, 60);
      EXPECT_FALSE(world.recommended().empty()) << train << " " << val;
    }
  }
}

TEST(Factorial, FailedEvaluationsAreNoScores) {
  const OrderTask task({.seed = 4, .fail_rate = 0.2});
  SearchWorld world(task, {.seed = 4, .calls = 300});
  EXPECT_EQ(RunChecked(world, 300).status, WHET_OK);
  EXPECT_GE(task.TrueScore(world.Best()), 0.4);
}

TEST(Factorial, SaysWhenNothingGivesAScore) {
  const OrderTask task({.fail_rate = 1.0});
  SearchWorld world(task, {.calls = 300});
  const Outcome outcome = RunChecked(world, 300);
  EXPECT_EQ(outcome.status, WHET_UNAVAILABLE);
  EXPECT_THAT(outcome.message, HasSubstr("gave a score"));
  EXPECT_LE(world.calls_spent(), 40);
}

TEST(Factorial, SameRunSameDecisions) {
  const RuleTask task(Ruled(6));
  SearchWorld one(task, {.seed = 6, .calls = 200});
  SearchWorld two(task, {.seed = 6, .calls = 200});
  RunChecked(one, 200);
  RunChecked(two, 200);
  EXPECT_EQ(one.trajectory(), two.trajectory());
  SearchWorld other(task, {.seed = 7, .calls = 200});
  RunChecked(other, 200);
  EXPECT_NE(one.trajectory(), other.trajectory());
}

TEST(Factorial, KeepsSeveralPromptsUnderWay) {
  const RuleTask task(Ruled(2));
  SearchWorld world(task, {.calls = 200});
  RunChecked(world, 200);
  EXPECT_GE(world.most_in_flight(), 16U);
}

TEST(Factorial, FullMarksAreTheEnd) {
  RuleTaskOptions options = Ruled(3);
  options.base = 1.1;
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 300});
  EXPECT_EQ(RunChecked(world, 300).status, WHET_OK);
  EXPECT_LE(world.calls_spent(), 40);
  EXPECT_EQ(world.recommended(), std::vector<whet_candidate>{1});
}

TEST(Factorial, NothingToVaryIsTheEnd) {
  const RuleTask task(Ruled(3));
  SearchWorld world(task, {.calls = 300});
  EXPECT_EQ(RunChecked(world, 300, R"({"shots": 0, "max_edits": 0})").status,
            WHET_OK);
  EXPECT_LE(world.calls_spent(), 20);
}

// Answers that are no edits end the proposals; the calls are not lost.
TEST(Factorial, EmptyProposalsEnd) {
  RuleTaskOptions options = Ruled(3);
  int asked = 0;
  options.reflect = [&asked](std::string_view, const sdk::GenerateRequest&,
                             std::uint64_t) -> sdk::Generated {
    ++asked;
    return {WHET_OK, R"({"edits": []})"};
  };
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 300});
  EXPECT_EQ(RunChecked(world, 300).status, WHET_OK);
  EXPECT_EQ(asked, 6);
}

TEST(Factorial, RefusesAnEditPromptWithoutItsSlots) {
  const OrderTask task({});
  SearchWorld world(task, {.calls = 10});
  const Outcome outcome = world.Run(R"({"edit_prompt": "Improve it."})");
  EXPECT_EQ(outcome.status, WHET_INVALID_ARGUMENT);
  EXPECT_THAT(outcome.message, HasSubstr("$.edit_prompt"));
}

}  // namespace
}  // namespace whet::testing
