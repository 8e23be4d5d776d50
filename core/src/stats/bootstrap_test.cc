#include "stats/bootstrap.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "goldens_for_test.h"

namespace whet {
namespace {

// Limits of 10,000 draws against scipy's of a million: the standard error of a
// 2.5 % quantile is sqrt(0.025 * 0.975 / 10,000) / density, 1.7 % of the width
// here, so 6 % is more than three of them.
TEST(BootstrapIntervals, AgreeWithScipy) {
  for (const BootstrapGolden& golden : kBootstrap) {
    const std::vector<double> sample =
        golden.sample == 0 ? GradedDifferences() : UnevenDifferences();
    const double margin = 0.06 * (golden.bca_high - golden.bca_low);
    const Interval percentile = PercentileInterval(sample);
    EXPECT_NEAR(percentile.low, golden.percentile_low, margin);
    EXPECT_NEAR(percentile.high, golden.percentile_high, margin);
    const Interval bca = BcaInterval(sample);
    EXPECT_NEAR(bca.low, golden.bca_low, margin);
    EXPECT_NEAR(bca.high, golden.bca_high, margin);
  }
}

TEST(BootstrapIntervals, DoNotDependOnTheOrderOfExamples) {
  std::vector<double> sample = GradedDifferences();
  const Interval before = BcaInterval(sample);
  std::rotate(sample.begin(), sample.begin() + 11, sample.end());
  EXPECT_EQ(BcaInterval(sample).low, before.low);
  EXPECT_EQ(BcaInterval(sample).high, before.high);
}

TEST(BootstrapIntervals, AreNarrowerForLessConfidence) {
  const Interval wide = PercentileInterval(GradedDifferences());
  const Interval narrow =
      PercentileInterval(GradedDifferences(), {.confidence = 0.8});
  EXPECT_GT(narrow.low, wide.low);
  EXPECT_LT(narrow.high, wide.high);
}

TEST(BootstrapIntervals, ArePointsWithoutVariation) {
  EXPECT_EQ(BcaInterval({}).high, 0.0);
  EXPECT_EQ(PercentileInterval({}).low, 0.0);
  EXPECT_NEAR(BcaInterval({0.25, 0.25, 0.25}).low, 0.25, 1e-15);
  EXPECT_NEAR(BcaInterval({0.25, 0.25, 0.25}).high, 0.25, 1e-15);
  EXPECT_EQ(BcaInterval({-0.5}).low, -0.5);
}

}  // namespace
}  // namespace whet
