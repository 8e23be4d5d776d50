#include "stats/power.h"

#include <cmath>

#include <gtest/gtest.h>

#include "goldens_for_test.h"

namespace whet {
namespace {

TEST(ChanceOfAcceptance, AgreesWithEnumeration) {
  for (const PowerGolden& golden : kPower) {
    EXPECT_NEAR(
        ChanceOfAcceptance(static_cast<std::int64_t>(golden.n),
                           golden.improvement, {.probability = golden.asked}),
        golden.accepted, 1e-5)
        << golden.n << " pairs, " << golden.improvement << ", asked "
        << golden.asked;
  }
}

TEST(DetectableImprovement, AgreesWithEnumeration) {
  for (const DetectableGolden& golden : kDetectable) {
    EXPECT_NEAR(DetectableImprovement(static_cast<std::int64_t>(golden.n),
                                      {.probability = golden.asked}),
                golden.improvement, 2e-5)
        << golden.n << " pairs, asked " << golden.asked;
  }
}

// Large samples: (z_0.9 + z_0.8) sqrt(discordance / n), tables of the normal
// distribution.
TEST(DetectableImprovement, HasTheNormalLimit) {
  EXPECT_NEAR(DetectableImprovement(20'000, {}),
              (1.281552 + 0.841621) * std::sqrt(0.25 / 20'000), 3e-5);
}

TEST(DetectableImprovement, IsInfiniteIfTheseePairsCanShowNone) {
  // Two wins of two: 0.875. Three of three: 0.9375.
  EXPECT_TRUE(std::isinf(DetectableImprovement(0, {})));
  EXPECT_TRUE(std::isinf(DetectableImprovement(-3, {})));
  EXPECT_TRUE(std::isinf(DetectableImprovement(2, {})));
  EXPECT_FALSE(std::isinf(DetectableImprovement(3, {})));
  EXPECT_TRUE(std::isinf(DetectableImprovement(3, {.probability = 0.95})));
}

TEST(DetectableImprovement, AddsWhatIsAskedAtLeast) {
  const double any = DetectableImprovement(100, {});
  const double more = DetectableImprovement(100, {.min_improvement = 0.05});
  EXPECT_GT(more, any + 0.03);
  EXPECT_LT(more, any + 0.06);
}

TEST(PairsNeeded, IsWhereTheImprovementBecomesDetectable) {
  for (const double improvement : {0.03, 0.05, 0.1, 0.3}) {
    const auto pairs = PairsNeeded(improvement, {});
    ASSERT_TRUE(pairs.has_value());
    EXPECT_LE(DetectableImprovement(*pairs, {}), improvement + 1e-6);
    EXPECT_GT(DetectableImprovement(*pairs * 9 / 10, {}), improvement);
  }
}

// scipy's enumeration: 0.79998 at 447, 0.8007 at 448.
TEST(PairsNeeded, AgreesWithEnumeration) {
  EXPECT_EQ(PairsNeeded(0.05, {}), 448);
}

TEST(PairsNeeded, SaysIfNoNumberIsEnough) {
  EXPECT_EQ(PairsNeeded(0.0, {}), std::nullopt);
  EXPECT_EQ(PairsNeeded(0.05, {.min_improvement = 0.05}), std::nullopt);
  EXPECT_EQ(PairsNeeded(0.001, {}), std::nullopt);  // a million
}

}  // namespace
}  // namespace whet
