#include "stats/paired_posterior.h"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "goldens_for_test.h"

namespace whet {
namespace {

// `small` wins of 0.05 and `large` losses of 0.45.
ValueCounts RareLosses(std::int64_t small, std::int64_t large) {
  return {{-0.45, large}, {0.05, small}};
}

std::vector<double> Random(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<double> out;
  for (std::uint64_t i = 0; i < 5 + seed % 60; ++i) {
    const double uniform = static_cast<double>(random() % 2000) / 1000.0 - 1.0;
    // Skewed, with ties: cubes, a third of them zero.
    out.push_back(i % 3 == 0 ? 0.0 : uniform * uniform * uniform + 0.05);
  }
  return out;
}

TEST(PairedPosterior, IsTheMidPTestForScoresOfZeroAndOne) {
  for (const VerdictGolden& golden : kVerdicts) {
    ValueCounts counts;
    if (golden.losses > 0)
      counts.push_back({-1.0, static_cast<std::int64_t>(golden.losses)});
    if (golden.wins > 0)
      counts.push_back({1.0, static_cast<std::int64_t>(golden.wins)});
    EXPECT_NEAR(PairedPosterior(counts).ProbabilityAbove(0.0),
                golden.probability, 1e-12);
  }
}

TEST(PairedPosterior, IsCautiousWhereLossesAreRareAndLarge) {
  // 92 pairs, the mean as many small wins below: 0.05 - 0.5 * losses / pairs.
  const ValueCounts counts = RareLosses(88, 4);
  const double plain = MeanPosterior(counts).ProbabilityAbove(0.0);
  const double cautious = PairedPosterior(counts).ProbabilityAbove(0.0);
  EXPECT_GT(plain, 0.97);
  EXPECT_LT(cautious, plain - 0.01);
  EXPECT_GT(cautious, 0.5);
}

TEST(PairedPosterior, IsNotCautiousWhereWinsAreRareAndLarge) {
  const ValueCounts counts = {{-0.05, 60}, {0.45, 12}};
  EXPECT_EQ(PairedPosterior(counts).ProbabilityAbove(0.0),
            MeanPosterior(counts).ProbabilityAbove(0.0));
}

TEST(PairedPosterior, OnlyTakesAwayFromAProbability) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const ValueCounts counts = CountValues(Random(seed));
    for (const double x : {-0.1, 0.0, 0.05, 0.2}) {
      const double plain = MeanPosterior(counts).ProbabilityAbove(x);
      const double cautious = PairedPosterior(counts).ProbabilityAbove(x);
      EXPECT_LE(std::min(plain, 0.5), cautious);
      EXPECT_LE(cautious, std::max(plain, 0.5));
    }
  }
}

TEST(PairedPosterior, MirrorsExactly) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const ValueCounts counts = CountValues(Random(seed));
    const PairedPosterior posterior(counts);
    const PairedPosterior mirrored(Mirror(counts));
    for (const double x : {0.0, 0.05, -0.3}) {
      const double p = posterior.ProbabilityAbove(x);
      const double q = mirrored.ProbabilityAbove(-x);
      EXPECT_EQ(std::max(p, q), 1.0 - std::min(p, q)) << seed;
    }
    EXPECT_EQ(posterior.Central95().low, -mirrored.Central95().high) << seed;
    EXPECT_EQ(posterior.Central95().high, -mirrored.Central95().low) << seed;
  }
}

TEST(PairedPosterior, DoesNotDependOnTheOrderOfExamples) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::vector<double> values = Random(seed);
    const PairedPosterior before(CountValues(values));
    std::shuffle(values.begin(), values.end(), std::mt19937_64(seed));
    const PairedPosterior after(CountValues(values));
    EXPECT_EQ(before.ProbabilityAbove(0.0), after.ProbabilityAbove(0.0));
    EXPECT_EQ(before.Central95().low, after.Central95().low);
  }
}

TEST(PairedPosterior, AgreesWithItsInterval) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const PairedPosterior posterior(CountValues(Random(seed)));
    const Interval interval = posterior.Central95();
    EXPECT_LT(interval.low, interval.high);
    EXPECT_NEAR(posterior.ProbabilityAbove(interval.low), 0.975, 1e-6);
    EXPECT_NEAR(posterior.ProbabilityAbove(interval.high), 0.025, 1e-6);
  }
}

// Verdicts hang on these bits: GCC and Clang, with and without optimization,
// print the same ones.
TEST(PairedPosterior, HasTheSameBitsEverywhere) {
  const PairedPosterior graded(CountValues(GradedDifferences()));
  const PairedPosterior uneven(CountValues(UnevenDifferences()));
  const PairedPosterior rare(RareLosses(88, 4));
  EXPECT_EQ(graded.ProbabilityAbove(0.0), 0x1.ec1cc41adb4d4p-1);
  EXPECT_EQ(graded.Central95().low, -0x1.68b75d3333328p-8);
  EXPECT_EQ(uneven.ProbabilityAbove(0.15), 0x1.62068329833c6p-3);
  EXPECT_EQ(uneven.Central95().high, 0x1.cc7656b2f5c26p-3);
  EXPECT_EQ(rare.ProbabilityAbove(0.0), 0x1.e7f66cd006aecp-1);
  EXPECT_EQ(rare.Central95().low, -0x1.2e33f03827a32p-8);
}

}  // namespace
}  // namespace whet
