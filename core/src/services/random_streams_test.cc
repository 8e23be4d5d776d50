#include "services/random_streams.h"

#include <cstdint>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using ::testing::ElementsAre;

std::vector<std::uint64_t> Draw(RandomStreams& streams, const char* name,
                                int count) {
  std::vector<std::uint64_t> out;
  for (int i = 0; i < count; ++i)
    out.push_back(streams.Next(name));
  return out;
}

// Expected values from an independent implementation in Python (hashlib and
// big integers); they must never change: a journal depends on them.
TEST(RandomStreams, KeepsItsValuesForEver) {
  RandomStreams streams(1);
  EXPECT_THAT(Draw(streams, "shots", 6),
              ElementsAre(0xea6f7f208b2633faU, 0xec830a0efb326990U,
                          0x4006d44bb9ebb23bU, 0x946f5592fba09b28U,
                          0xd860b0db8093b392U, 0xceb68bb21b17d86cU));
  EXPECT_THAT(Draw(streams, "order", 2),
              ElementsAre(0x3f58d4fadd6af722U, 0x1b5dd171094b491eU));
  RandomStreams largest(0xffffffffffffffff);
  EXPECT_THAT(Draw(largest, "shots", 2),
              ElementsAre(0x0fbd48c7c844ec8dU, 0x19fe6ea202b29751U));
}

TEST(RandomStreams, AreIndependentOfEachOther) {
  RandomStreams alone(7);
  RandomStreams mixed(7);
  std::vector<std::uint64_t> between;
  for (int i = 0; i < 5; ++i) {
    between.push_back(mixed.Next("a"));
    mixed.Next("b");
  }
  EXPECT_EQ(between, Draw(alone, "a", 5));
}

TEST(RandomStreams, BelowStaysBelowAndReachesEveryValue) {
  RandomStreams streams(3);
  std::array<int, 6> seen{};
  for (int i = 0; i < 6000; ++i)
    ++seen.at(streams.Below("die", 6));
  // Expected 1000 each; 150 is five standard deviations.
  for (int count : seen)
    EXPECT_NEAR(count, 1000, 150);
}

TEST(RandomStreams, BelowOneIsZero) {
  RandomStreams streams(3);
  EXPECT_EQ(streams.Below("x", 1), 0U);
}

// With bound 3 * 2^62 a plain remainder would return a value below 2^62 half
// of the time; fair is one third.
TEST(RandomStreams, BelowIsFairForHugeBounds) {
  RandomStreams streams(5);
  constexpr std::uint64_t kThird = std::uint64_t{1} << 62;
  int low = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::uint64_t draw = streams.Below("huge", 3 * kThird);
    ASSERT_LT(draw, 3 * kThird);
    if (draw < kThird)
      ++low;
  }
  EXPECT_NEAR(low, 1000, 130);
}

}  // namespace
}  // namespace whet
