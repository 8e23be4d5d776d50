// Wrong verdicts and coverage over the family of worlds without a difference,
// world by world. Prints the table of docs/statistics.md.
#include "null_worlds.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "simulation.h"
#include "stats/paired_posterior.h"
#include "stats/value_counts.h"

namespace whet {
namespace {

struct WorldRates {
  double wrong = 0.0;    // verdicts "improved"
  double covered = 0.0;  // 95 % intervals that hold the truth
};

// Far from a verdict and well within the interval: with a mean difference of
// less than 0.9 standard errors, which saves three of four computations. (The
// posterior is about normal, P(better) = 0.9 is 1.28 standard errors; the
// test below looks for exceptions.)
bool IsSurelyUndecided(const ValueCounts& counts) {
  const auto n = static_cast<double>(Total(counts));
  const double mean = SumFromBothEnds(counts, [](double d) { return d; }) / n;
  const double squares = SumFromBothEnds(
      counts, [mean](double d) { return (d - mean) * (d - mean); });
  return mean * mean <= 0.81 * squares / (n * n);
}

ValueCounts DrawDifferences(const NullWorld& world, int pairs,
                            std::mt19937_64& random) {
  std::vector<double> differences;
  for (int i = 0; i < pairs; ++i) {
    const ScorePair pair = world.draw(random);
    differences.push_back(pair.best - pair.seed);
  }
  return CountValues(std::move(differences));
}

WorldRates Simulate(const NullWorld& world, int pairs, int runs) {
  std::mt19937_64 random(static_cast<std::uint64_t>(pairs));
  WorldRates rates;
  for (int run = 0; run < runs; ++run) {
    const ValueCounts counts = DrawDifferences(world, pairs, random);
    const double probability =
        IsSurelyUndecided(counts)
            ? 0.5
            : PairedPosterior(counts).ProbabilityAbove(0.0);
    rates.wrong += probability >= kAsked ? 1.0 / runs : 0.0;
    // 0 is in the interval: paired_posterior.h.
    rates.covered +=
        probability > 0.025 && probability < 0.975 ? 1.0 / runs : 0.0;
  }
  return rates;
}

// What docs/statistics.md declares: 10 %, or what cannot be told apart.
double DeclaredBound(const NullWorld& world, int pairs) {
  const double unseen =
      world.rare > 0.0 ? std::pow(1.0 - world.rare, pairs) : 0.0;
  // Half a point for what is right to the order 1/n only; two where all of a
  // sample of 20 is often small wins and ties.
  const double order = pairs < 30 ? 0.02 : 0.005;
  return std::max(1.0 - kAsked, unseen) + order;
}

// A fifth of the runs, as there are 30 worlds.
TEST(NullWorlds, KeepTheBoundOnWrongVerdictsAndTheCoverage) {
  const int runs = std::max(200, SimulatedRuns() / 5);
  std::printf("%d runs each: wrong verdicts at %g, coverage of 95 %%\n%-44s",
              runs, kAsked, "");
  const std::vector<int> sizes = {20, 30, 72, 200};
  for (const int pairs : sizes)
    std::printf("   n = %-6d", pairs);
  std::printf("\n");
  std::vector<double> covered(sizes.size());
  for (const NullWorld& world : NullWorlds()) {
    std::printf("%-44s", world.name.c_str());
    for (std::size_t k = 0; k < sizes.size(); ++k) {
      const WorldRates rates = Simulate(world, sizes[k], runs);
      covered[k] += rates.covered / static_cast<double>(NullWorlds().size());
      std::printf("  %5.1f %5.1f", 100 * rates.wrong, 100 * rates.covered);
      // Of 120 figures none is four standard errors off by chance.
      const double bound = DeclaredBound(world, sizes[k]);
      EXPECT_LE(rates.wrong, bound + Slack(bound, runs, 4.0))
          << world.name << ", " << sizes[k] << " pairs";
    }
    std::printf("\n");
  }
  std::printf("%-44s", "mean coverage");
  for (std::size_t k = 0; k < sizes.size(); ++k)
    std::printf("        %5.1f", 100 * covered[k]);
  std::printf("\n");
  // The mean of 30 shares of `runs`: a standard error of 0.2 points for 400.
  for (const std::size_t k : {2u, 3u}) {
    EXPECT_GE(covered[k], 0.94 - 0.01) << sizes[k];
    EXPECT_LE(covered[k], 0.96 + 0.01) << sizes[k];
  }
}

TEST(NullWorlds, HaveScoresInRangeAndNoDifference) {
  constexpr int kPairs = 20'000;
  for (const NullWorld& world : NullWorlds()) {
    std::mt19937_64 random(11);
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < kPairs; ++i) {
      const ScorePair pair = world.draw(random);
      ASSERT_GE(std::min(pair.seed, pair.best), 0.0) << world.name;
      ASSERT_LE(std::max(pair.seed, pair.best), 1.0) << world.name;
      sum += pair.best - pair.seed;
      squares += (pair.best - pair.seed) * (pair.best - pair.seed);
    }
    EXPECT_LE(std::abs(sum), 4.0 * std::sqrt(squares)) << world.name;
  }
}

TEST(NullWorlds, LeaveOutOnlyWhatIsUndecided) {
  for (const NullWorld& world : NullWorlds()) {
    std::mt19937_64 random(3);
    for (int run = 0; run < 20; ++run) {
      const ValueCounts counts = DrawDifferences(world, 20, random);
      if (!IsSurelyUndecided(counts))
        continue;
      const double p = PairedPosterior(counts).ProbabilityAbove(0.0);
      EXPECT_LT(p, kAsked) << world.name;
      EXPECT_GT(p, 1.0 - kAsked) << world.name;
    }
  }
}

}  // namespace
}  // namespace whet
