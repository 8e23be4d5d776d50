#include "stats/paired_tests.h"

#include <gtest/gtest.h>

#include "goldens_for_test.h"

namespace whet {
namespace {

TEST(PairedTests, AgreeWithScipyAndStatsmodels) {
  for (const TestsGolden& golden : kTests) {
    const auto wins = static_cast<std::int64_t>(golden.wins);
    const auto losses = static_cast<std::int64_t>(golden.losses);
    EXPECT_NEAR(SignTest(wins, losses), golden.sign_test, 1e-9);
    EXPECT_NEAR(McNemarExact(wins, losses), golden.exact, 1e-9);
    EXPECT_NEAR(McNemarMidP(wins, losses), golden.mid_p, 1e-9);
    EXPECT_EQ(McNemarMidP(wins, losses), McNemarMidP(losses, wins));
  }
}

TEST(WilsonInterval, AgreesWithStatsmodels) {
  for (const WilsonGolden& golden : kWilson) {
    const Interval interval =
        WilsonInterval(static_cast<std::int64_t>(golden.successes),
                       static_cast<std::int64_t>(golden.n), golden.confidence);
    EXPECT_NEAR(interval.low, golden.low, 1e-9);
    EXPECT_NEAR(interval.high, golden.high, 1e-9);
  }
}

TEST(WilsonInterval, KnowsNothingWithoutTrials) {
  EXPECT_EQ(WilsonInterval(0, 0).low, 0.0);
  EXPECT_EQ(WilsonInterval(0, 0).high, 1.0);
}

}  // namespace
}  // namespace whet
