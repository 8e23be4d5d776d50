#include "stats/comparison.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet {
namespace {

using Scores = std::vector<std::optional<double>>;
using ::testing::DoubleEq;
using ::testing::DoubleNear;

// Two 0/1 score lists with the given numbers of pairs.
struct Pairs {
  Scores seed;
  Scores best;
};

Pairs Votes(int wins, int losses, int ties) {
  Pairs pairs;
  for (int i = 0; i < wins + losses + ties; ++i) {
    pairs.seed.push_back(i >= wins && i < wins + losses ? 1.0 : 0.0);
    pairs.best.push_back(i < wins ? 1.0 : 0.0);
  }
  return pairs;
}

Pairs FromDifferences(const std::vector<double>& differences, double seed) {
  Pairs pairs;
  for (const double d : differences) {
    pairs.seed.push_back(seed);
    pairs.best.push_back(seed + d);
  }
  return pairs;
}

Pairs Graded() {
  std::vector<double> differences;
  for (int i = 0; i < 30; ++i) {
    differences.push_back((7 * i % 11 - 4) / 20.0);
  }
  return FromDifferences(differences, 0.5);
}

Pairs Uneven() {
  std::vector<double> differences = {0.8, 0.9};
  for (int i = 0; i < 23; ++i) {
    differences.push_back(-0.01 * (i % 3));
  }
  return FromDifferences(differences, 0.05);
}

TEST(Summarize, GivesMeanErrorAndCounts) {
  // 0, 1, 1, 0.5: sample variance 0.6875 / 3, over n = 4, root 0.239356...
  const ScoreSummary summary =
      Summarize({0.0, std::nullopt, 1.0, 1.0, 0.5, std::nullopt});
  EXPECT_THAT(summary.mean, DoubleEq(0.625));
  EXPECT_THAT(summary.stderr_, DoubleNear(0.2393567769, 1e-10));
  EXPECT_EQ(summary.n, 4);
  EXPECT_EQ(summary.failed, 2);
}

TEST(Summarize, HasNoErrorForFewerThanTwoScores) {
  EXPECT_EQ(Summarize({}).n, 0);
  EXPECT_EQ(Summarize({}).mean, 0.0);
  const ScoreSummary one = Summarize({0.25, std::nullopt});
  EXPECT_EQ(one.mean, 0.25);
  EXPECT_EQ(one.stderr_, 0.0);
  EXPECT_EQ(one.n, 1);
}

TEST(Summarize, CountsScoresThatAreNoNumbersAsFailed) {
  const ScoreSummary summary =
      Summarize({std::nan(""), 1.0, std::numeric_limits<double>::infinity()});
  EXPECT_EQ(summary.n, 1);
  EXPECT_EQ(summary.failed, 2);
  EXPECT_EQ(summary.mean, 1.0);
}

// Expected values: four million Dirichlet draws by numpy 2.4 each; the
// tolerance is three standard errors of those. Where the sample has a long tail
// of wins, caution makes the upper limit higher than theirs, and nothing else.
struct Golden {
  const char* name;
  Pairs pairs;
  double min_improvement;
  double probability;
  double low;
  double high;
  bool long_tail_of_wins = false;
};

TEST(ComparePaired, AgreesWithTheReference) {
  const std::vector<Golden> goldens = {
      {"3 wins of 20", Votes(3, 0, 17), 0.0, 0.9375, -0.0426, 0.3363, true},
      {"12 wins, 4 losses", Votes(12, 4, 32), 0.0, 0.975479, 0.0007, 0.3193},
      {"at least 0.05", Votes(12, 4, 32), 0.05, 0.9141, 0.0007, 0.3194},
      {"no difference", Votes(0, 0, 72), 0.02, 0.1145, -0.0402, 0.0402},
      {"no pairs", Votes(0, 0, 0), 0.0, 0.5, -0.95, 0.95},
      {"graded", Graded(), 0.0, 0.9613, -0.0054, 0.1050},
      {"graded, at least 0.05", Graded(), 0.05, 0.5014, -0.0055, 0.1050},
      {"uneven", Uneven(), 0.0, 0.8509, -0.0504, 0.1810, true},
  };
  for (const Golden& golden : goldens) {
    SCOPED_TRACE(golden.name);
    const TestComparison result = ComparePaired(
        golden.pairs.seed, golden.pairs.best, golden.min_improvement);
    EXPECT_NEAR(result.probability_better, golden.probability, 0.0008);
    const double width = golden.high - golden.low;
    EXPECT_NEAR(result.interval_low, golden.low, 0.003 * width);
    EXPECT_NEAR(result.interval_high, golden.high,
                golden.long_tail_of_wins ? 0.2 * width : 0.003 * width);
    EXPECT_GE(result.interval_high, golden.high - 0.003 * width);
  }
}

TEST(ComparePaired, HoldsTheDifferenceInItsInterval) {
  // The posterior's 97.5 % quantile is 0.9916 (reference), below what was seen.
  const Pairs all_won = Votes(5, 0, 0);
  const TestComparison result = ComparePaired(all_won.seed, all_won.best, 0.0);
  EXPECT_EQ(result.difference, 1.0);
  EXPECT_EQ(result.interval_high, 1.0);
  EXPECT_NEAR(result.interval_low, 0.0811, 0.001);
  EXPECT_NEAR(result.probability_better, 0.984375, 1e-12);
}

TEST(ComparePaired, IsUndecidedWithoutADifference) {
  for (const int n : {0, 1, 2, 20, 150}) {
    const Pairs ties = Votes(0, 0, n);
    const TestComparison result = ComparePaired(ties.seed, ties.best, 0.0);
    EXPECT_EQ(result.probability_better, 0.5) << n;
    EXPECT_EQ(result.difference, 0.0) << n;
    EXPECT_LT(result.interval_low, 0.0) << n;
    EXPECT_EQ(result.interval_low, -result.interval_high) << n;
  }
}

TEST(ComparePaired, IsUndecidedWithAsManyWinsAsLosses) {
  for (const int n : {1, 3, 24}) {
    const Pairs even = Votes(n, n, 10);
    EXPECT_EQ(ComparePaired(even.seed, even.best, 0.0).probability_better, 0.5)
        << n;
  }
}

TEST(ComparePaired, IsNotConvincedByOneOrTwoWins) {
  // Beta(1 + wins, 1) above one half: 1 - 0.5^(wins + 1).
  const Pairs one = Votes(1, 0, 0);
  EXPECT_NEAR(ComparePaired(one.seed, one.best, 0.0).probability_better, 0.75,
              1e-12);
  const Pairs two = Votes(2, 0, 40);
  const double probability =
      ComparePaired(two.seed, two.best, 0.0).probability_better;
  EXPECT_NEAR(probability, 0.875, 1e-12);
  EXPECT_LT(probability, 0.9);
}

TEST(ComparePaired, MirrorsWhenThePromptsAreSwapped) {
  for (const Pairs& pairs :
       {Votes(7, 2, 11), Votes(3, 0, 17), Graded(), Uneven()}) {
    const TestComparison ab = ComparePaired(pairs.seed, pairs.best, 0.0);
    const TestComparison ba = ComparePaired(pairs.best, pairs.seed, 0.0);
    EXPECT_EQ(std::max(ab.probability_better, ba.probability_better),
              1.0 - std::min(ab.probability_better, ba.probability_better));
    EXPECT_EQ(ab.difference, -ba.difference);
    EXPECT_EQ(ab.interval_low, -ba.interval_high);
    EXPECT_EQ(ab.interval_high, -ba.interval_low);
    EXPECT_EQ(ab.seed.mean, ba.best.mean);
  }
}

TEST(ComparePaired, DoesNotDependOnTheOrderOfExamples) {
  Pairs pairs = Graded();
  const TestComparison before = ComparePaired(pairs.seed, pairs.best, 0.02);
  std::rotate(pairs.best.begin(), pairs.best.begin() + 11, pairs.best.end());
  const TestComparison after = ComparePaired(pairs.seed, pairs.best, 0.02);
  EXPECT_EQ(before.probability_better, after.probability_better);
  EXPECT_EQ(before.interval_low, after.interval_low);
  EXPECT_EQ(before.interval_high, after.interval_high);
}

TEST(ComparePaired, DoesNotDependOnTheScaleOfScores) {
  const Pairs votes = Votes(9, 3, 20);
  Pairs quarter = votes;
  for (Scores* scores : {&quarter.seed, &quarter.best}) {
    for (std::optional<double>& score : *scores) {
      score = *score / 4.0;
    }
  }
  EXPECT_EQ(ComparePaired(votes.seed, votes.best, 0.0).probability_better,
            ComparePaired(quarter.seed, quarter.best, 0.0).probability_better);
}

TEST(ComparePaired, FallsAsTheAskedImprovementGrows) {
  const Pairs pairs = Votes(20, 5, 25);
  double before = 1.0;
  for (const double least : {0.0, 0.1, 0.2, 0.3, 0.4, 1.0}) {
    const double now =
        ComparePaired(pairs.seed, pairs.best, least).probability_better;
    EXPECT_LT(now, before) << least;
    before = now;
  }
  EXPECT_LT(before, 1e-6);
}

TEST(ComparePaired, LeavesOutPairsWithAFailedSide) {
  const Scores seed = {0.0, 1.0, std::nullopt, 0.0, std::nullopt, 1.0};
  const Scores best = {1.0, std::nan(""), 1.0, 1.0, std::nullopt, 0.5};
  const TestComparison result = ComparePaired(seed, best, 0.0);
  EXPECT_EQ(result.pairs, 3);
  EXPECT_EQ(result.seed.n, 3);
  EXPECT_EQ(result.seed.failed, 2);
  EXPECT_EQ(result.best.n, 3);
  EXPECT_EQ(result.best.failed, 2);
  EXPECT_DOUBLE_EQ(result.seed.mean, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(result.best.mean, 2.5 / 3.0);
  EXPECT_DOUBLE_EQ(result.difference, 0.5);

  const TestComparison alone =
      ComparePaired({0.0, 0.0, 1.0}, {1.0, 1.0, 0.5}, 0.0);
  EXPECT_EQ(result.probability_better, alone.probability_better);
  EXPECT_EQ(result.interval_low, alone.interval_low);
}

}  // namespace
}  // namespace whet
