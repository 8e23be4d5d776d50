// The strategy as the host sees it, over simulated tasks with known truth.
#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/noise.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"
#include "search_world/trajectory.h"

namespace whet::testing {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kDefaults[] =
    R"({"shots": 8, "bootstrapped": true, "max_candidates": 100})";

// Runs with the defaults; the contract must hold and the budget too.
Outcome RunChecked(SearchWorld& world, std::int64_t calls,
                   const char* config = kDefaults) {
  Outcome outcome = world.Run(config);
  EXPECT_THAT(world.violations(), IsEmpty());
  if (calls >= 0) {
    EXPECT_LE(world.calls_spent(), calls);
  }
  return outcome;
}

TEST(FewShot, DescribesItself) {
  const whet_descriptor& d = *whet_plugin_entry_v1()->descriptors[0];
  EXPECT_EQ(sdk::View(d.id), "few_shot");
  EXPECT_EQ(sdk::View(d.kind), WHET_KIND_STRATEGY);
  ASSERT_EQ(d.needs_count, 1U);
  EXPECT_EQ(sdk::View(d.needs[0]), WHET_SERVICE_SEARCH);
}

// The truth: no demonstrations 9 %, an average balanced set 45 %, the best of
// many about 65 %.
TEST(FewShot, FindsATrulyBetterPrompt) {
  int good = 0;
  double sum = 0.0;
  constexpr int kSeeds = 20;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const OrderTask task({.seed = seed});
    SearchWorld world(task, {.seed = seed, .calls = 300});
    EXPECT_EQ(RunChecked(world, 300).status, WHET_OK);
    const double truth = task.TrueScore(world.Best());
    sum += truth;
    good += truth >= 0.5 ? 1 : 0;
    EXPECT_GT(truth, task.TrueScore(world.Seed()) + 0.25) << "seed " << seed;
  }
  EXPECT_GE(good, 14);
  EXPECT_GE(sum / kSeeds, 0.55);
}

TEST(FewShot, NeverExceedsAnyBudget) {
  const OrderTask task({.seed = 5});
  for (std::int64_t calls = 0; calls <= 130; calls += 13) {
    SearchWorld world(task, {.seed = 2, .calls = calls});
    EXPECT_EQ(RunChecked(world, calls).status, WHET_OK) << calls;
    EXPECT_FALSE(world.recommended().empty()) << calls;
  }
}

TEST(FewShot, NothingToSpendKeepsTheSeed) {
  const OrderTask task({});
  SearchWorld world(task, {.calls = 0});
  EXPECT_EQ(RunChecked(world, 0).status, WHET_OK);
  EXPECT_EQ(world.recommended(), std::vector<whet_candidate>{1});
}

TEST(FewShot, LearnsWhatAnEvaluationCosts) {
  double judged_sum = 0.0;
  double tokens_sum = 0.0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const OrderTask task({.seed = seed});
    SearchWorld judged(task,
                       {.seed = seed, .calls = 600, .calls_per_evaluation = 3});
    EXPECT_EQ(RunChecked(judged, 600).status, WHET_OK);
    judged_sum += task.TrueScore(judged.Best());
    SearchWorld tokens(task, {.seed = seed, .tokens = 20000});  // 200 calls
    EXPECT_EQ(RunChecked(tokens, 200).status, WHET_OK);
    EXPECT_GE(tokens.calls_spent(), 150);
    tokens_sum += task.TrueScore(tokens.Best());
  }
  EXPECT_GE(judged_sum / 8, 0.5);
  EXPECT_GE(tokens_sum / 8, 0.5);
}

// A host sets the most that a call can cost aside while it is under way.
TEST(FewShot, SpendsATokenBudgetThoughCallsHoldMore) {
  double sum = 0.0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const OrderTask task({.seed = seed});
    SearchWorld world(task,
                      {.seed = seed, .tokens = 30000, .tokens_held = 1500});
    EXPECT_EQ(RunChecked(world, 300).status, WHET_OK);
    EXPECT_GE(world.tokens_spent(), 24000) << "seed " << seed;
    sum += task.TrueScore(world.Best());
  }
  EXPECT_GE(sum / 8, 0.53);
}

// The teacher's examples are one request: it too is asked for in parts.
TEST(FewShot, BootstrapsThoughCallsHoldMore) {
  const StyleTask task(1, 60, 60);
  SearchWorld world(task, {.tokens = 40000, .tokens_held = 1500});
  EXPECT_EQ(RunChecked(world, 400).status, WHET_OK);
  EXPECT_GE(world.tokens_spent(), 32000);
}

TEST(FewShot, EndsByItselfWithoutALimit) {
  const OrderTask task({});
  SearchWorld world(task, {});
  EXPECT_EQ(RunChecked(world, -1).status, WHET_OK);
  EXPECT_LE(world.candidates(), 101U);
  EXPECT_LE(world.calls_spent(), 3000);
}

TEST(FewShot, SameSeedSameTrajectoryOtherSeedAnother) {
  const OrderTask task({.seed = 9});
  const auto trajectory = [&](std::uint64_t seed) {
    SearchWorld world(task, {.seed = seed, .calls = 120});
    RunChecked(world, 120);
    return world.trajectory();
  };
  const std::string first = trajectory(4);
  EXPECT_EQ(first, trajectory(4));
  EXPECT_NE(first, trajectory(5));
}

TEST(FewShot, GoldenTrajectory) {
  const OrderTask task({.seed = 11, .train = 24, .val = 24});
  SearchWorld world(task, {.seed = 11, .calls = 160});
  RunChecked(world, 160);
  EXPECT_TRUE(EqualsGolden(world.trajectory(),
                           WHET_TEST_DATA "/order_task_160_calls.txt"));
}

TEST(FewShot, OverlapsItsEvaluations) {
  const OrderTask task({});
  SearchWorld world(task, {.calls = 200});
  RunChecked(world, 200);
  EXPECT_GE(world.most_in_flight(), 32U);
}

TEST(FewShot, ShowsTheNumberOfShotsAskedForEachLabelEqually) {
  const OrderTask task({});
  SearchWorld world(task, {.calls = 100});
  RunChecked(world, 100, R"({"shots": 4})");
  int balanced = 0;
  for (whet_candidate id = 2; id <= world.candidates(); ++id) {
    std::set<std::string> labels;
    const sdk::Prompt prompt = world.prompt(id);
    for (const auto& shot : prompt.few_shot_examples) {
      labels.insert(shot.output);
    }
    EXPECT_EQ(prompt.few_shot_examples.size(), 4U);
    balanced += labels.size() == 4 ? 1 : 0;
  }
  EXPECT_GE(balanced, static_cast<int>(world.candidates()) / 2);
}

TEST(FewShot, TriesSeveralOrdersOfASet) {
  const OrderTask task({});
  SearchWorld world(task, {.calls = 300});
  RunChecked(world, 300);
  std::map<std::set<std::string>, int> orders;
  for (whet_candidate id = 2; id <= world.candidates(); ++id) {
    std::set<std::string> inputs;
    for (const auto& shot : world.prompt(id).few_shot_examples) {
      inputs.insert(shot.input.at("text"));
    }
    ++orders[inputs];
  }
  const auto repeated = std::count_if(
      orders.begin(), orders.end(), [](const auto& o) { return o.second > 1; });
  EXPECT_GE(repeated, 5);
}

TEST(FewShot, FewerExamplesThanShots) {
  for (const int train : {1, 2, 3, 5}) {
    const OrderTask task({.train = train, .val = 20});
    SearchWorld world(task, {.calls = 120});
    EXPECT_EQ(RunChecked(world, 120).status, WHET_OK) << train;
    EXPECT_EQ(world.Best().few_shot_examples.size(),
              static_cast<std::size_t>(train));
  }
}

TEST(FewShot, OneExampleInEachSplit) {
  const OrderTask task({.train = 1, .val = 1});
  SearchWorld world(task, {.calls = 50});
  EXPECT_EQ(RunChecked(world, 50).status, WHET_OK);
  EXPECT_LE(world.calls_spent(), 2);
}

TEST(FewShot, NoTrainingExampleSaysWhatToDo) {
  const OrderTask task({.train = 0, .val = 8});
  SearchWorld world(task, {.calls = 50});
  const Outcome outcome = RunChecked(world, 50);
  EXPECT_EQ(outcome.status, WHET_FAILED_PRECONDITION);
  EXPECT_THAT(outcome.message, HasSubstr("larger share"));
}

TEST(FewShot, NoValidationExampleUsesTheOtherTrainingExamples) {
  const OrderTask task({.train = 40, .val = 0});
  SearchWorld world(task, {.calls = 200});
  EXPECT_EQ(RunChecked(world, 200).status, WHET_OK);
  EXPECT_GT(task.TrueScore(world.Best()), 0.35);
}

TEST(FewShot, ALabelThatTrainLacks) {
  OrderTaskOptions options;
  options.train = 3;  // account is missing: 4 labels, numbers 1 to 3
  const OrderTask task(options);
  SearchWorld world(task, {.calls = 100});
  EXPECT_EQ(RunChecked(world, 100).status, WHET_OK);
  EXPECT_GT(world.candidates(), 2U);
}

TEST(FewShot, SeedPromptWithDemonstrationsOfItsOwn) {
  const OrderTask task({.seed = 3, .seed_demonstrations = 4});
  SearchWorld world(task, {.seed = 3, .calls = 300});
  EXPECT_EQ(RunChecked(world, 300).status, WHET_OK);
  EXPECT_GE(task.TrueScore(world.Best()), task.TrueScore(world.Seed()));
  bool reused = false;
  for (whet_candidate id = 2; id <= world.candidates(); ++id) {
    for (const auto& shot : world.prompt(id).few_shot_examples) {
      reused = reused || shot.input.at("text").starts_with("given ");
    }
  }
  EXPECT_TRUE(reused);
}

TEST(FewShot, KeepsAGoodSeedWhenDemonstrationsHurt) {
  int kept = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const OrderTask task({.seed = seed, .zero_shot = 0.8});
    SearchWorld world(task, {.seed = seed, .calls = 200});
    RunChecked(world, 200);
    kept += world.recommended().front() == sdk::kSeedPrompt ? 1 : 0;
  }
  EXPECT_GE(kept, 9);
}

TEST(FewShot, FailedItemsAreNotZeros) {
  double sum = 0.0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const OrderTask task({.seed = seed, .fail_rate = 0.3});
    SearchWorld world(task, {.seed = seed, .calls = 300});
    EXPECT_EQ(RunChecked(world, 300).status, WHET_OK);
    sum += task.TrueScore(world.Best());
  }
  EXPECT_GE(sum / 10, 0.52);
}

TEST(FewShot, EverythingFailsIsAnErrorAfterOneBlock) {
  const OrderTask task({.fail_rate = 1.0});
  SearchWorld world(task, {.calls = 300});
  const Outcome outcome = RunChecked(world, 300);
  EXPECT_EQ(outcome.status, WHET_UNAVAILABLE);
  EXPECT_THAT(outcome.message, HasSubstr("gave a score"));
  EXPECT_LE(world.calls_spent(), 80);
}

TEST(FewShot, StopsAtFullMarks) {
  const OrderTask task({.order_sd = 0.0, .zero_shot = 2.0});
  SearchWorld world(task, {.calls = 5000});
  EXPECT_EQ(RunChecked(world, 5000).status, WHET_OK);
  EXPECT_EQ(world.recommended().front(), sdk::kSeedPrompt);
  EXPECT_LE(world.calls_spent(), 3200);
}

TEST(FewShot, CancelledPassesThroughAndKeepsTheRecommendation) {
  const OrderTask task({});
  SearchWorld world(task, {.calls = 400, .cancel_at = 200});
  EXPECT_EQ(RunChecked(world, 400).status, WHET_CANCELLED);
  EXPECT_GT(world.recommended().front(), sdk::kSeedPrompt);
}

TEST(FewShot, BootstrapsFreeText) {
  double with = 0.0;
  double without = 0.0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const StyleTask task(seed, 60, 60);
    SearchWorld a(task, {.seed = seed, .calls = 400});
    EXPECT_EQ(RunChecked(a, 400).status, WHET_OK);
    with += task.TrueScore(a.Best()) / 5;
    SearchWorld b(task, {.seed = seed, .calls = 400});
    RunChecked(b, 400, R"({"bootstrapped": false})");
    without += task.TrueScore(b.Best()) / 5;
    for (const auto& shot : b.Best().few_shot_examples) {
      EXPECT_FALSE(shot.output.starts_with("ok:"));
    }
  }
  EXPECT_GE(with, without + 0.08);
}

TEST(FewShot, NeverBootstrapsFromLessThanFullMarks) {
  const StyleTask task(1, 30, 30);
  SearchWorld world(task, {.calls = 300});
  RunChecked(world, 300);
  for (whet_candidate id = 2; id <= world.candidates(); ++id) {
    for (const auto& shot : world.prompt(id).few_shot_examples) {
      EXPECT_FALSE(shot.output.starts_with("no:"));
    }
  }
}

TEST(FewShot, ObeysMaxCandidates) {
  const OrderTask task({});
  SearchWorld world(task, {.calls = 500});
  RunChecked(world, 500, R"({"shots": 8, "max_candidates": 5})");
  EXPECT_EQ(world.candidates(), 6U);
}

// All prompts are equally good.
class EqualTask : public OrderTask {
 public:
  EqualTask() : OrderTask({}) {}
  sdk::Evaluated Evaluate(const sdk::Prompt&, const WorldExample&,
                          std::uint32_t) const override {
    sdk::Evaluated e;
    e.score = 0.5;
    return e;
  }
};

// By hand: the seed prompt, a field of half of max_candidates, which is the
// first round that changes nothing, and five rounds of four.
TEST(FewShot, SixRoundsThatChangeNothingAreTheEnd) {
  const EqualTask task;
  SearchWorld world(task, {.calls = 3000});
  EXPECT_EQ(RunChecked(world, 3000, R"({"max_candidates": 160})").status,
            WHET_OK);
  EXPECT_EQ(world.candidates(), 1U + 80U + 5U * 4U);
}

// Labels, and a tool that every right answer calls.
class ToolTask : public OrderTask {
 public:
  ToolTask() : OrderTask({}), data_(OrderTask::data()) {
    data_.seed_prompt.tools = nlohmann::json::parse(
        R"([{"type": "function", "function": {"name": "route"}}])");
  }
  const WorldData& data() const override { return data_; }
  sdk::Evaluated Evaluate(const sdk::Prompt& prompt, const WorldExample& e,
                          std::uint32_t sample) const override {
    sdk::Evaluated out = OrderTask::Evaluate(prompt, e, sample);
    if (out.score >= 1.0) {
      out.output = "";
      out.tool_calls = R"([{"id": "1", "function": {"name": "route"}}])";
    }
    return out;
  }

 private:
  WorldData data_;
};

TEST(FewShot, ShowsToolCallsOfLabelledExamplesToo) {
  const ToolTask task;
  SearchWorld world(task, {.calls = 400});
  EXPECT_EQ(RunChecked(world, 400).status, WHET_OK);
  int calling = 0;
  for (whet_candidate id = 2; id <= world.candidates(); ++id) {
    const sdk::Prompt prompt = world.prompt(id);
    for (const auto& shot : prompt.few_shot_examples) {
      calling += shot.tool_calls.is_array() ? 1 : 0;
    }
    // "message 7": inputs that share words have any label.
    EXPECT_FALSE(prompt.few_shot_selection);
  }
  EXPECT_GT(calling, 0);
}

// The second field, after bootstrapping, has one that shows the nearest of
// them.
TEST(FewShot, ShowsTheNearestBootstrappedDemonstrations) {
  const StyleTask task(1, 60, 60);
  SearchWorld world(task, {.calls = 400});
  RunChecked(world, 400);
  bool found = false;
  for (whet_candidate id = 2; id <= world.candidates(); ++id) {
    const sdk::Prompt prompt = world.prompt(id);
    found |= prompt.few_shot_selection.has_value() &&
             prompt.few_shot_examples.front().output.starts_with("ok:");
  }
  EXPECT_TRUE(found);
}

// A demonstration of the same topic helps, others do not.
class TopicTask : public OrderTask {
 public:
  TopicTask() : OrderTask({.train = 0, .val = 0}) {
    data_ = OrderTask::data();
    data_.train = Examples(1, 48);
    data_.val = Examples(1001, 48);
  }
  const WorldData& data() const override { return data_; }
  sdk::Evaluated Evaluate(const sdk::Prompt& prompt, const WorldExample& e,
                          std::uint32_t) const override {
    const bool helped = std::any_of(
        prompt.few_shot_examples.begin(), prompt.few_shot_examples.end(),
        [&e](const auto& shot) { return shot.output == e.expected; });
    sdk::Evaluated out;
    out.score =
        Uniform(sdk::ToJson(prompt) + e.input.at("text")) < (helped ? 0.9 : 0.3)
            ? 1.0
            : 0.0;
    out.output = "x";
    return out;
  }

 private:
  static std::vector<WorldExample> Examples(std::uint64_t first, int count) {
    std::vector<WorldExample> out;
    for (std::uint64_t i = first; out.size() < std::size_t(count); ++i) {
      const std::string topic = "topic" + std::to_string(i % 12);
      out.push_back(
          {i, {{"text", topic + " number " + std::to_string(i)}}, topic});
    }
    return out;
  }

  WorldData data_;
};

TEST(FewShot, ShowsTheNearestWhereThatHelps) {
  const TopicTask task;
  int nearest = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SearchWorld world(task, {.seed = seed, .calls = 400});
    EXPECT_EQ(RunChecked(world, 400, R"({"shots": 4})").status, WHET_OK);
    nearest += world.Best().few_shot_selection ? 1 : 0;
    SearchWorld off(task, {.seed = seed, .calls = 400});
    RunChecked(off, 400, R"({"shots": 4, "nearest": "off"})");
    for (whet_candidate id = 2; id <= off.candidates(); ++id) {
      EXPECT_FALSE(off.prompt(id).few_shot_selection);
    }
  }
  EXPECT_GE(nearest, 4);
}

TEST(FewShot, ShowsOnlyTheNearestIfAsked) {
  const TopicTask task;
  SearchWorld world(task, {.calls = 300});
  EXPECT_EQ(RunChecked(world, 300, R"({"shots": 4, "nearest": "only"})").status,
            WHET_OK);
  EXPECT_GE(world.candidates(), 4U);
  for (whet_candidate id = 2; id <= world.candidates(); ++id) {
    EXPECT_TRUE(world.prompt(id).few_shot_selection);
  }
}

TEST(FewShot, TriesFewerDemonstrationsAndNone) {
  const OrderTask task({.seed_demonstrations = 4});
  SearchWorld world(task, {.calls = 500});
  RunChecked(world, 500);
  std::set<std::size_t> numbers;
  for (whet_candidate id = 2; id <= world.candidates(); ++id) {
    numbers.insert(world.prompt(id).few_shot_examples.size());
  }
  EXPECT_EQ(numbers, (std::set<std::size_t>{0, 4, 8}));
}

TEST(FewShot, RecommendsAtMostThreeDifferentCandidates) {
  const OrderTask task({});
  SearchWorld world(task, {.calls = 300});
  RunChecked(world, 300);
  const auto& best = world.recommended();
  EXPECT_EQ(best.size(), 3U);
  EXPECT_EQ(std::set<whet_candidate>(best.begin(), best.end()).size(), 3U);
}

}  // namespace
}  // namespace whet::testing
