#include "draws.h"

#include <cmath>

#include <gtest/gtest.h>

#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::search {
namespace {

using testing::OrderTask;
using testing::SearchWorld;

// Moments of 20,000 draws, within five standard errors.
TEST(Draws, HaveTheMomentsOfTheirDistributions) {
  const OrderTask task({});
  const SearchWorld world(task, {.seed = 5});
  sdk::Search search(sdk::Host(world.host()));
  constexpr int kDraws = 20'000;
  double uniform = 0.0;
  double mean = 0.0;
  double square = 0.0;
  int beyond = 0;  // two standard deviations
  for (int i = 0; i < kDraws; ++i) {
    const double u = Uniform(search, "u");
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    uniform += u / kDraws;
    const double z = Normal(search, "z");
    mean += z / kDraws;
    square += z * z / kDraws;
    beyond += std::fabs(z) > 2.0 ? 1 : 0;
  }
  EXPECT_NEAR(uniform, 0.5, 5 * 0.2887 / std::sqrt(kDraws));
  EXPECT_NEAR(mean, 0.0, 5 / std::sqrt(kDraws));
  EXPECT_NEAR(square, 1.0, 5 * std::sqrt(2.0 / kDraws));
  EXPECT_NEAR(beyond, 910, 5 * std::sqrt(910));
}

}  // namespace
}  // namespace whet::search
