// Exploring, narrowing and what is recommended.
#include "stages.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/tasks.h"
#include "wired_for_test.h"

namespace whet::factorial {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

// An example scores what the sentences of the system text are worth together.
class WorthTask : public testing::RuleTask {
 public:
  WorthTask() : RuleTask({}) {}
  sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                          const testing::WorldExample&,
                          std::uint32_t) const override {
    const auto says = [&prompt](const char* text) {
      return prompt.system.find(text) != std::string::npos;
    };
    sdk::Evaluated e;
    e.score = 0.3;
    e.score += says("Very good.") ? 0.4 : 0.0;
    e.score += says("Rather helpful.") ? 0.2 : 0.0;
    e.score += says("One half") && says("Other part") ? 0.4 : 0.0;
    return e;
  }
};

// Five new examples for each batch, training examples among them.
TEST(FactorialExplorer, ExamplesRotateThroughBothSplits) {
  const testing::OrderTask task({});
  Wired f(task, {}, {});
  Explorer explorer(f.search, f.trials, f.belief, f.showable);
  std::set<std::size_t> used;
  for (int batch = 0; batch < 4; ++batch) {
    ASSERT_TRUE(explorer.Batch());
    f.belief.Refresh();
  }
  for (std::size_t t = 1; t < f.trials.size(); ++t) {
    for (const auto& [place, e] : f.trials[t].results) {
      used.insert(place);
    }
  }
  EXPECT_GE(used.size(), 18U);  // four times five, but for own ones
  EXPECT_LT(*used.begin(), f.trials.validation());
  EXPECT_GE(*used.rbegin(), f.trials.validation());
}

TEST(FactorialExplorer, TheFirstBatchShowsDemonstrations) {
  const testing::OrderTask task({});
  Wired f(task, {}, {});
  Explorer explorer(f.search, f.trials, f.belief, f.showable);
  explorer.Batch();
  ASSERT_EQ(f.trials.size(), 4U);
  for (std::size_t t = 1; t < 4; ++t) {
    EXPECT_EQ(f.trials[t].recipe.shots.size(), 8U);
    EXPECT_THAT(f.world.trajectory(),
                HasSubstr("propose " + std::to_string(f.trials[t].id) +
                          " <- 1: demonstrations\n"));
  }
}

// Orders decide: neighbours of good prompts are tried, and these once more.
TEST(FactorialExplorer, GoesBackToPromptsAndMovesFromThem) {
  const testing::OrderTask task({.order_sd = 0.3});
  Wired f(task, {}, {});
  Explorer explorer(f.search, f.trials, f.belief, f.showable);
  for (int batch = 0; batch < 12; ++batch) {
    explorer.Batch();
    f.belief.Refresh();
  }
  EXPECT_THAT(f.world.trajectory(), HasSubstr(": moved\n"));
  std::size_t most = 0;
  for (std::size_t t = 1; t < f.trials.size(); ++t) {
    most = std::max(most, f.trials[t].results.size());
  }
  EXPECT_GE(most, 10U);  // two batches
}

// A fifth of the evaluations and more with omega, at most 55 %.
TEST(FactorialNarrow, TheShareGrowsWithWhatPromptsHaveOfTheirOwn) {
  Variances v;
  v.omega = 0.0;
  EXPECT_EQ(NarrowingShare(1000, v), 200);
  v.omega = 0.05;
  EXPECT_GT(NarrowingShare(1000, v), 250);
  v.omega = 0.5;
  EXPECT_EQ(NarrowingShare(1000, v), 550);
}

TEST(FactorialNarrow, HalvesTheFieldOnCommonExamples) {
  const testing::OrderTask task({});
  Wired f(task, {.calls = 400}, {});
  Explorer explorer(f.search, f.trials, f.belief, f.showable);
  for (int batch = 0; batch < 8; ++batch) {
    explorer.Batch();
    f.belief.Refresh();
  }
  Narrow(f.search, f.meter, f.trials, f.belief);
  EXPECT_THAT(f.world.trajectory(), HasSubstr(": best effects known\n"));
  // Prompts in each round but the last two, which may find nothing to do.
  std::vector<int> evaluated = {0};
  std::istringstream text(f.world.trajectory());
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("recommend")) {
      evaluated.push_back(0);
    }
    evaluated.back() += line.starts_with("evaluate") ? 1 : 0;
  }
  ASSERT_GE(evaluated.size(), 4U);
  EXPECT_LE(evaluated[evaluated.size() - 2], 3);
  for (const whet_candidate id : f.world.recommended()) {
    for (std::size_t t = 1; t < f.trials.size(); ++t) {
      const bool shown =
          f.trials[t].id == id && !f.trials[t].recipe.shots.empty();
      for (std::size_t place = 0; shown && place < 4; ++place) {
        EXPECT_THAT(f.trials[t].results, Contains(Key(place)));
      }
    }
  }
}

TEST(FactorialBest, OnlyWhatWasEvaluatedEnough) {
  const WorthTask task;
  Wired f(task, {}, {.shots = 0});
  f.Insert("Very good.");
  f.Insert("Rather helpful.");
  f.Insert("Some words.");
  const std::size_t helpful = f.Try({0, {1}, {}}, 40);
  f.Try({0, {0}, {}}, 3);     // the best known, but hardly
  f.Try({0, {0, 1}, {}}, 0);  // better than all, but never
  const std::size_t words = f.Try({0, {2}, {}}, 40);
  f.belief.Refresh();
  EXPECT_THAT(Best(f.trials, f.belief),
              ElementsAre(f.trials[helpful].id, ::testing::_, ::testing::_));
  EXPECT_THAT(Best(f.trials, f.belief),
              UnorderedElementsAre(f.trials[helpful].id, f.trials[words].id,
                                   sdk::kSeedPrompt));
}

TEST(FactorialTrials, TheBaselineIsPaid) {
  const testing::OrderTask task({});
  const Wired f(task, {}, {});
  EXPECT_EQ(f.meter.paid(), 0);
  EXPECT_EQ(f.world.calls_spent(), 0);
  EXPECT_EQ(f.trials[0].results.size(), 72U);
}

// Together they are worth what neither is alone, in four prompts.
TEST(FactorialBelief, PairsThatActTogetherGetAColumn) {
  const WorthTask task;
  Wired f(task, {}, {.shots = 0});
  for (const char* text : {"One half", "Other part", "Third", "Fourth"}) {
    f.Insert(text);
  }
  for (const Recipe& recipe : std::vector<Recipe>{{0, {0}, {}},
                                                  {0, {1}, {}},
                                                  {0, {2}, {}},
                                                  {0, {3}, {}},
                                                  {0, {0, 2}, {}},
                                                  {0, {1, 3}, {}},
                                                  {0, {0, 1, 2}, {}},
                                                  {0, {0, 1, 3}, {}},
                                                  {0, {0, 1, 2, 3}, {}}}) {
    f.Try(recipe, 10);
  }
  f.belief.Refresh();  // three prompts with both: too few
  EXPECT_THAT(f.belief.layout().pairs(), Not(Contains(Key(Pair{0, 1}))));
  f.Try({0, {0, 1}, {}}, 10);
  f.belief.Refresh();
  EXPECT_THAT(f.belief.layout().pairs(), Contains(Key(Pair{0, 1})));
}

// No noise at all: less than what is thought to begin with.
TEST(FactorialBelief, VariancesAreLearnedOnTheWay) {
  const WorthTask task;
  Wired f(task, {}, {.shots = 0});
  f.Insert("Very good.");
  f.Try({0, {0}, {}}, 60);
  for (int i = 0; i < 4; ++i) {
    f.belief.Refresh();
  }
  EXPECT_LT(f.belief.variances().nu, 0.3);
}

}  // namespace
}  // namespace whet::factorial
