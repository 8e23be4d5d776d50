// The strategy as the host sees it, over simulated tasks with known truth.
#include <cstdint>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/search_world.h"
#include "search_world/tasks.h"
#include "search_world/trajectory.h"

namespace whet::testing {
namespace {

constexpr char kDefaults[] =
    R"({"shots": 8, "bootstrapped": true, "max_candidates": 100})";

TEST(FewShot, ScratchQuality) {
  for (const std::int64_t calls : {0, 8, 16, 40, 100, 200, 300, 600, 1500, -1}) {
    double sum = 0, spent = 0, cands = 0;
    int fewer = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      OrderTask task({.seed = seed});
      SearchWorld world(task, {.seed = seed, .calls = calls});
      const Outcome o = world.Run(kDefaults);
      EXPECT_EQ(o.status, 0) << o.message;
      EXPECT_THAT(world.violations(), ::testing::IsEmpty());
      const double t = task.TrueScore(world.Best());
      sum += t; spent += world.calls_spent(); cands += world.candidates();
      fewer += t < 0.50;
    }
    printf("%5ld calls: true %.3f spent %.0f candidates %.0f below.5 %d\n", calls, sum/40, spent/40, cands/40, fewer);
  }
}

}  // namespace
}  // namespace whet::testing
