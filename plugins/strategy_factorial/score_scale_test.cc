#include "score_scale.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "search_world/tasks.h"
#include "wired_for_test.h"

namespace whet::factorial {
namespace {

TEST(FactorialScoreScale, RightOrWrongStaysAsItIs) {
  std::vector<double> scores(12, 0.0);
  EXPECT_EQ(ScaleOf(scores).unit, 1.0);
  scores[3] = 1.0;
  const ScoreScale scale = ScaleOf(scores);
  EXPECT_EQ(scale.unit, 1.0);
  EXPECT_EQ(scale.Spread(0.0), 0.0);
  EXPECT_EQ(scale.Spread(1.0), 1.0);
}

TEST(FactorialScoreScale, AFewScoresStayAsTheyAre) {
  EXPECT_EQ(ScaleOf(std::vector<double>(9, 0.3)).unit, 1.0);
}

// Half of them at 0.05, half at 0.15: mean 0.1, standard deviation 0.05.
TEST(FactorialScoreScale, CloseScoresAreSpread) {
  std::vector<double> scores(10, 0.05);
  scores.insert(scores.end(), 10, 0.15);
  const ScoreScale scale = ScaleOf(scores);
  EXPECT_NEAR(scale.unit, 0.05 / 0.47, 1e-12);
  EXPECT_NEAR(scale.Spread(0.1), 0.5, 1e-12);
  EXPECT_NEAR(scale.Spread(0.15), 0.97, 1e-12);
  EXPECT_NEAR(scale.Spread(0.05), 0.03, 1e-12);
}

TEST(FactorialScoreScale, NeverBeyondWhatCanBeTold) {
  EXPECT_EQ(ScaleOf(std::vector<double>(20, 0.3)).unit, 0.01);
  std::vector<double> halves(10, 0.0);
  halves.insert(halves.end(), 9, 1.0);
  halves.push_back(0.99);
  EXPECT_EQ(ScaleOf(halves).unit, 1.0);  // standard deviation 0.5
}

// Scores from 0.05 to 0.09 by example; one sentence adds 0.02.
class CloseTask : public testing::RuleTask {
 public:
  CloseTask() : RuleTask({}) {}
  sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                          const testing::WorldExample& example,
                          std::uint32_t) const override {
    sdk::Evaluated e;
    e.score = 0.05 + 0.01 * static_cast<double>(example.number % 5);
    e.score += prompt.system.find("Helpful.") == std::string::npos ? 0.0 : 0.02;
    return e;
  }
};

TEST(FactorialScoreScale, SmallDifferencesThatAreAlwaysThereAreSeen) {
  const CloseTask task;
  Wired f(task, {}, {.shots = 0});
  f.Insert("Helpful.");
  const std::size_t better = f.Try({0, {0}, {}}, 20);
  for (int refresh = 0; refresh < 8; ++refresh) {
    f.belief.Refresh();
  }
  EXPECT_GT(f.belief.ProbabilityBetter(better, 0), 0.95);
  const double points = f.belief.scale().unit *
                        f.belief.posterior().effect(f.belief.layout().edit(0));
  EXPECT_GT(points, 0.0);
  EXPECT_LT(points, 0.02);
}

}  // namespace
}  // namespace whet::factorial
