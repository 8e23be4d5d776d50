// The variances that a simulated run speaks for.
#include "variances.h"

#include <cstddef>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace whet::factorial {
namespace {

struct Truth {
  double effect = 0.0;  // standard deviation of edits
  double omega = 0.0;
};

// 160 prompts with half of twelve edits each, five examples of 80 each.
Data Simulate(const Truth& truth, std::vector<Column>& columns) {
  std::mt19937_64 engine(7);
  std::normal_distribution<double> normal;
  columns = {{Scale::kFixed, 0.5, 0.5}};
  std::vector<double> theta = {0.5};
  for (int f = 0; f < 12; ++f) {
    columns.push_back({Scale::kText, 0.0, 1.0});
    theta.push_back(truth.effect * normal(engine));
  }
  Data data;
  data.examples = 80;
  std::vector<double> e(data.examples);
  for (double& effect : e) {
    effect = 0.2 * normal(engine);
  }
  std::size_t next = 0;
  for (std::size_t p = 0; p < 160; ++p) {
    Row row = {0};
    double value = theta[0] + truth.omega * normal(engine);
    for (std::size_t f = 1; f < columns.size(); ++f) {
      if (engine() % 2 == 0) {
        row.push_back(f);
        value += theta[f];
      }
    }
    data.prompts.push_back(row);
    for (int k = 0; k < 5; ++k) {
      const std::size_t i = next++ % data.examples;
      data.observations.push_back({p, i, value + e[i] + 0.3 * normal(engine)});
    }
  }
  return data;
}

Variances LearnTwelveTimes(const Data& data,
                           const std::vector<Column>& columns) {
  Variances v;
  for (int i = 0; i < 12; ++i) {
    v = Learn(data, columns, v);
  }
  return v;
}

TEST(FactorialVariances, FindWhatPromptsHaveOfTheirOwn) {
  std::vector<Column> columns;
  const Data own = Simulate({.effect = 0.02, .omega = 0.14}, columns);
  EXPECT_GE(LearnTwelveTimes(own, columns).omega, 0.1);
  const Data sums = Simulate({.effect = 0.12, .omega = 0.0}, columns);
  // The mean of what it may be, so never next to nothing.
  EXPECT_LE(LearnTwelveTimes(sums, columns).omega, 0.04);
}

TEST(FactorialVariances, FindTheSizeOfEffects) {
  std::vector<Column> columns;
  const Data large = Simulate({.effect = 0.15, .omega = 0.02}, columns);
  EXPECT_GE(LearnTwelveTimes(large, columns).text, 0.12);
  const Data small = Simulate({.effect = 0.01, .omega = 0.02}, columns);
  EXPECT_LE(LearnTwelveTimes(small, columns).text, 0.035);
}

TEST(FactorialVariances, FindNoiseAndDifficulty) {
  std::vector<Column> columns;
  const Data data = Simulate({.effect = 0.05, .omega = 0.03}, columns);
  const Variances v = LearnTwelveTimes(data, columns);
  EXPECT_NEAR(v.nu, 0.3, 0.03);
  EXPECT_NEAR(v.tau, 0.2, 0.06);
}

TEST(FactorialVariances, StayWhereTheyAreWithoutScores) {
  Data data;
  data.prompts = {{0}};
  data.examples = 2;
  const std::vector<Column> columns = {{Scale::kFixed, 0.5, 0.5}};
  const Variances v = Learn(data, columns, {});
  const Variances prior;
  EXPECT_NEAR(v.nu, prior.nu, 1e-9);
  EXPECT_NEAR(v.tau, prior.tau, 1e-9);
  // The mean of a prior with a long tail is above its most probable value.
  EXPECT_GT(v.omega, prior.omega);
  EXPECT_LT(v.omega, 0.1);
  EXPECT_NEAR(LearnTwelveTimes(data, columns).omega, v.omega, 1e-9);
}

}  // namespace
}  // namespace whet::factorial
