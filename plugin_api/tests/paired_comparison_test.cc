#include "whet/sdk/paired_comparison.h"

#include <gtest/gtest.h>

namespace whet::sdk {
namespace {

// For whole numbers I_{1/2}(a, b) is the chance of at least a heads in
// a + b - 1 tosses; the fractional values are from mpmath 1.3 (betainc).
TEST(BetaAtHalf, EqualsIndependentValues) {
  EXPECT_EQ(BetaAtHalf(1, 1), 0.5);
  EXPECT_NEAR(BetaAtHalf(1, 2), 0.75, 1e-13);
  EXPECT_NEAR(BetaAtHalf(2, 1), 0.25, 1e-13);
  EXPECT_NEAR(BetaAtHalf(3, 7), 0.91015625, 1e-13);
  EXPECT_NEAR(BetaAtHalf(21, 11), 0.035377772990614176, 1e-13);
  EXPECT_NEAR(BetaAtHalf(100, 120), 0.9117960627949818, 1e-12);
  EXPECT_NEAR(BetaAtHalf(1.5, 4.25), 0.897839436170245756, 1e-13);
  EXPECT_NEAR(BetaAtHalf(3.5, 2.25), 0.286414904170339459, 1e-13);
  EXPECT_NEAR(BetaAtHalf(1, 1000), 1.0, 1e-15);
}

TEST(PairedComparison, CountsWinsAndLosses) {
  PairedComparison c;
  EXPECT_EQ(c.ProbabilityBetter(), 0.5);
  EXPECT_EQ(c.MeanDifference(), 0.0);
  c.Add(1.0, 0.0);
  c.Add(0.0, 1.0);
  c.Add(1.0, 1.0);
  c.Add(1.0, 0.0);
  EXPECT_EQ(c.pairs(), 4U);
  EXPECT_EQ(c.wins(), 2.0);
  EXPECT_EQ(c.losses(), 1.0);
  EXPECT_EQ(c.MeanDifference(), 0.25);
  // 1 - I_{1/2}(3, 2) = P(at most 2 heads in 4 tosses) = 11/16.
  EXPECT_NEAR(c.ProbabilityBetter(), 11.0 / 16.0, 1e-13);
}

TEST(PairedComparison, ScoresBetweenCountAsFractions) {
  PairedComparison c;
  c.Add(0.75, 0.25);
  c.Add(0.5, 0.75);
  EXPECT_EQ(c.wins(), 0.5);
  EXPECT_EQ(c.losses(), 0.25);
  EXPECT_EQ(c.MeanDifference(), 0.125);
}

}  // namespace
}  // namespace whet::sdk
