#include "stats/e_process.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "goldens_for_test.h"

namespace whet {
namespace {

TEST(EProcess, IsTheLikelihoodRatioForWinsAndLosses) {
  for (const EvidenceGolden& golden : kEvidence) {
    EProcess evidence;
    for (int i = 0; i < golden.losses; ++i)
      evidence.Add(-1.0);
    for (int i = 0; i < golden.wins; ++i)
      evidence.Add(1.0);
    EXPECT_NEAR(evidence.value() / golden.value, 1.0, 1e-9)
        << golden.wins << " wins, " << golden.losses << " losses";
  }
}

// lambda = 0.5, 1 by hand is no quadrature: the mean of (1 + 0.25 lambda)
// (1 - 0.5 lambda) over (0, 1) is 1 - 0.125 - 0.125 / 3.
TEST(EProcess, TakesFractionsOfAWin) {
  EProcess evidence;
  evidence.Add(0.25);
  evidence.Add(-0.5);
  EXPECT_NEAR(evidence.value(), 1.0 - 0.125 - 0.125 / 3.0, 1e-14);
  EXPECT_EQ(evidence.pairs(), 2);
}

TEST(EProcess, KeepsItsBestEvidence) {
  EProcess evidence;
  EXPECT_EQ(evidence.p_value(), 1.0);
  for (int i = 0; i < 8; ++i)
    evidence.Add(1.0);
  const double best = evidence.p_value();
  EXPECT_NEAR(best, 9.0 / 511.0, 1e-12);  // 1 / ((2^9 - 1) / 9)
  evidence.Add(-1.0);
  EXPECT_EQ(evidence.p_value(), best);
}

TEST(EProcess, AsksForMoreIfAnImprovementIsAsked) {
  EProcess any;
  EProcess more(0.2);
  for (int i = 0; i < 30; ++i) {
    any.Add(0.3);
    more.Add(0.3);
  }
  EXPECT_LT(any.p_value(), more.p_value());
  EXPECT_LT(more.p_value(), 1.0);
  more = EProcess(0.3);
  for (int i = 0; i < 30; ++i)
    more.Add(0.3);
  EXPECT_EQ(more.p_value(), 1.0);  // exactly what is asked is not more
}

TEST(EProcess, GrowsBeyondADouble) {
  EProcess evidence;
  for (int i = 0; i < 5000; ++i)
    evidence.Add(1.0);
  EXPECT_TRUE(std::isinf(evidence.value()));
  EXPECT_EQ(evidence.p_value(), 0.0);
}

TEST(EProcess, LeavesOutWhatIsNoNumber) {
  EProcess evidence;
  evidence.Add(std::nan(""));
  EXPECT_EQ(evidence.pairs(), 0);
  evidence.Add(7.0);  // as 1
  EXPECT_NEAR(evidence.value(), 1.5, 1e-14);
}

// 2,000 comparisons without a difference, looked at after each of 300 pairs.
// Ville's bound is 10 %; an ordinary test looked at so often goes far over.
TEST(EProcess, KeepsItsBoundWhenLookedAtAfterEveryPair) {
  std::mt19937_64 random(7);
  int rejected = 0;
  for (int run = 0; run < 2000; ++run) {
    EProcess evidence;
    for (int i = 0; i < 300; ++i) {
      const std::uint64_t draw = random() % 8;
      evidence.Add(draw == 0 ? 1.0 : draw == 1 ? -1.0 : 0.0);
    }
    rejected += evidence.p_value() <= 0.1 ? 1 : 0;
  }
  EXPECT_LE(rejected, 200 + 27);  // two standard errors
  EXPECT_GE(rejected, 20);        // and it is no empty promise
}

}  // namespace
}  // namespace whet
