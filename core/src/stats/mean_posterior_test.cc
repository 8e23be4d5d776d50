#include "stats/mean_posterior.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "goldens_for_test.h"

namespace whet {
namespace {

ValueCounts ThreeValues(double wins, double losses, std::int64_t ties) {
  ValueCounts counts;
  if (losses > 0)
    counts.push_back({-1.0, static_cast<std::int64_t>(losses)});
  if (ties > 0)
    counts.push_back({0.0, ties});
  if (wins > 0)
    counts.push_back({1.0, static_cast<std::int64_t>(wins)});
  return counts;
}

TEST(MeanPosterior, IsTheMidPTestForScoresOfZeroAndOne) {
  for (const VerdictGolden& golden : kVerdicts) {
    for (const std::int64_t ties : {0, 1, 500}) {
      EXPECT_NEAR(MeanPosterior(ThreeValues(golden.wins, golden.losses, ties))
                      .ProbabilityAbove(0.0),
                  golden.probability, 1e-12)
          << golden.wins << " wins, " << golden.losses << " losses";
    }
  }
}

TEST(MeanPosterior, IsExactForDistinctValues) {
  for (const PosteriorGolden& golden : kPosterior) {
    std::vector<double> sample;
    for (int i = 0; i < golden.n; ++i)
      sample.push_back((i - golden.shift) / 64.0 + i * i / 4096.0);
    EXPECT_NEAR(MeanPosterior(CountValues(sample)).ProbabilityAbove(golden.x),
                golden.probability, 1e-12)
        << golden.n << " values above " << golden.x;
  }
}

TEST(MeanPosterior, AgreesWithDraws) {
  for (const DrawnGolden& golden : kDrawn) {
    const std::vector<double> sample =
        golden.sample == 0 ? GradedDifferences() : UnevenDifferences();
    EXPECT_NEAR(MeanPosterior(CountValues(sample)).ProbabilityAbove(golden.x),
                golden.probability, 0.001)
        << golden.sample << " above " << golden.x;
  }
}

TEST(MeanPosterior, IsCertainOutsideOfWhatItHasSeen) {
  const MeanPosterior posterior(ThreeValues(3, 1, 0));
  EXPECT_EQ(posterior.ProbabilityAbove(1.0), 0.0);
  EXPECT_EQ(posterior.ProbabilityAbove(-1.0001), 1.0);
  EXPECT_EQ(posterior.ProbabilityAbove(7.0), 0.0);
}

TEST(MeanPosterior, HandlesSamplesOfEverySize) {
  // Without a sample the mean is uniform on (-1, 1).
  EXPECT_NEAR(MeanPosterior({}).ProbabilityAbove(0.5), 0.25, 1e-12);
  const double few = MeanPosterior(ThreeValues(1, 0, 0)).ProbabilityAbove(0.0);
  EXPECT_NEAR(few, 0.75, 1e-12);
  // The normal limit: 50,200 wins, 49,800 losses: Phi(400 / sqrt(100,000)).
  EXPECT_NEAR(
      MeanPosterior(ThreeValues(50'200, 49'800, 900'000)).ProbabilityAbove(0.0),
      0.5 * std::erfc(-400.0 / std::sqrt(2e5)), 1e-5);
}

TEST(MeanPosterior, HandlesTinyAndUnevenSizes) {
  for (const std::vector<double>& sample :
       {std::vector<double>{1e-300, -1e-300, 2e-300},
        std::vector<double>{1.0, 1e-12, -1e-12, -1e-200},
        std::vector<double>{5e-324}}) {
    const double p = MeanPosterior(CountValues(sample)).ProbabilityAbove(0.0);
    EXPECT_GE(p, 0.5);
    EXPECT_LE(p, 1.0);
  }
}

}  // namespace
}  // namespace whet
