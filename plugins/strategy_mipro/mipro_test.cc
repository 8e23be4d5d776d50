// The strategy as the host sees it, over simulated tasks with known truth.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/noise.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"
#include "search_world/trajectory.h"

namespace whet::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Runs; the contract must hold and the budget too.
Outcome RunChecked(SearchWorld& world, std::int64_t calls,
                   const char* config = "{}") {
  Outcome outcome = world.Run(config);
  EXPECT_THAT(world.violations(), IsEmpty());
  if (calls >= 0) {
    EXPECT_LE(world.calls_spent(), calls);
  }
  return outcome;
}

TEST(Mipro, Probe) {
  for (const std::int64_t calls : {150, 300, 600, 1000, 2000}) {
    double sum = 0.0;
    double seedv = 0.0;
    std::int64_t spent = 0;
    constexpr int kSeeds = 40;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const OrderTask task({.seed = seed});
      SearchWorld world(task, {.seed = seed, .calls = calls});
      const auto outcome = RunChecked(world, calls);
      EXPECT_EQ(outcome.status, WHET_OK) << outcome.message;
      sum += task.TrueScore(world.Best());
      seedv += task.TrueScore(world.Seed());
      spent += world.calls_spent();
    }
    printf("calls %d truth %.3f seed %.3f spent %.0f\n", (int)calls,
           sum / kSeeds, seedv / kSeeds, 1.0 * spent / kSeeds);
  }
}

}  // namespace
}  // namespace whet::testing
