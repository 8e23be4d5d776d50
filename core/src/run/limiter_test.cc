#include "run/limiter.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "gtest/gtest.h"

namespace whet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using TimePoint = Limiter::TimePoint;

TimePoint At(double s) {
  return TimePoint() + std::chrono::duration_cast<Limiter::Duration>(
                           std::chrono::duration<double>(s));
}

TEST(Limiter, DoublesPerRoundTripUntilTheFirstOverload) {
  Limiter limiter(64);
  std::vector<std::int64_t> limits;
  for (int round = 0; round < 5; ++round) {
    limits.push_back(limiter.limit());
    for (std::int64_t i = 1; i <= limits.back(); ++i) {
      limiter.OnAnswer(limits.back());
    }
  }
  EXPECT_EQ(limits, (std::vector<std::int64_t>{4, 8, 16, 32, 64}));
}

TEST(Limiter, AddsOnePerRoundTripAfterAnOverload) {
  Limiter limiter(64, /*known=*/true);
  limiter.OnOverload(At(0), At(1), seconds(0));
  EXPECT_EQ(limiter.limit(), 44);  // 64 * 0.7
  for (int i = 0; i < 46; ++i) {
    limiter.OnAnswer(limiter.limit());
  }
  EXPECT_EQ(limiter.limit(), 45);
}

TEST(Limiter, DoesNotGrowWhereNobodyWaited) {
  Limiter limiter(64);
  for (int i = 0; i < 100; ++i) {
    limiter.OnAnswer(1);
  }
  EXPECT_EQ(limiter.limit(), 4);
}

TEST(Limiter, DecreasesOnceForAllCallsOfOneRoundTrip) {
  Limiter limiter(100, /*known=*/true);
  for (int i = 0; i < 50; ++i)
    limiter.OnOverload(At(1), At(2), seconds(0));
  EXPECT_EQ(limiter.limit(), 70);
  limiter.OnOverload(At(2.5), At(3), seconds(0));
  EXPECT_EQ(limiter.limit(), 49);
  EXPECT_EQ(limiter.overloads(), 51);
}

TEST(Limiter, NeverStopsAltogether) {
  Limiter limiter(2, /*known=*/true);
  for (int i = 0; i < 20; ++i)
    limiter.OnOverload(At(i), At(i), seconds(0));
  EXPECT_EQ(limiter.limit(), 1);
  EXPECT_TRUE(limiter.HasRoom(0));
  EXPECT_LE(limiter.ReadyAt(0), At(30));
}

TEST(Limiter, PausesWhileNothingIsAnswered) {
  Limiter limiter(8);
  std::vector<double> pauses;
  for (int i = 0; i < 7; ++i) {
    const TimePoint now = At(100 * (i + 1));
    limiter.OnOverload(now, now, seconds(0));
    pauses.push_back(std::max(
        0.0, std::chrono::duration<double>(limiter.gate() - now).count()));
  }
  EXPECT_EQ(pauses, (std::vector<double>{0, 0.5, 1, 2, 4, 8, 8}));
  limiter.OnAnswer(1);
  limiter.OnOverload(At(900), At(900), seconds(0));
  EXPECT_LE(limiter.ReadyAt(0), At(900));
}

TEST(Limiter, KeepsTheLatestGate) {
  Limiter limiter(8);
  limiter.OnOverload(At(0), At(1), seconds(10));
  limiter.OnOverload(At(0), At(2), seconds(3));
  EXPECT_EQ(limiter.ReadyAt(0), At(11));
}

}  // namespace
}  // namespace whet
