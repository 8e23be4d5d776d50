#include "stats/value_counts.h"

#include <cmath>

#include <gtest/gtest.h>

namespace whet {
namespace {

TEST(ValueCounts, CountsEachValueOnce) {
  EXPECT_EQ(CountValues({0.5, -1.0, 0.0, 0.5, -0.0}),
            (ValueCounts{{-1.0, 1}, {0.0, 2}, {0.5, 2}}));
  EXPECT_EQ(CountValues({}), ValueCounts{});
  EXPECT_EQ(Total(CountValues({3.0, 3.0, 1.0})), 3);
}

TEST(ValueCounts, KnowsOneZero) {
  for (const ValueCounts& counts :
       {CountValues({-0.0}), CountValues({0.0, -0.0}), CountValues({-0.0, 0.0}),
        Mirror(CountValues({0.0}))}) {
    ASSERT_EQ(counts.size(), 1u);
    EXPECT_FALSE(std::signbit(counts.front().value));
  }
}

TEST(ValueCounts, MirrorsSumsExactly) {
  // 0.1 + 0.2 - 0.3 and the like depend on the order of adding.
  const ValueCounts counts = CountValues({0.1, 0.2, -0.3, 1e-17, 0.7, -0.1});
  const auto cube = [](double v) { return v * v * v; };
  EXPECT_EQ(SumFromBothEnds(counts, cube),
            -SumFromBothEnds(Mirror(counts), cube));
  EXPECT_EQ(Mirror(Mirror(counts)), counts);
  EXPECT_EQ(
      SumFromBothEnds(CountValues({2.0, 2.0, 3.0}), [](double v) { return v; }),
      7.0);
}

}  // namespace
}  // namespace whet
