// Runs a strategy in a SearchWorld and checks what every strategy owes its
// host, whatever it finds.
//
//   SearchWorld world(task, {.calls = 300});
//   EXPECT_TRUE(EndedWell(RunChecked(world, 300)));
//
// Thread-compatible.
#ifndef WHET_TESTS_SUPPORT_SEARCH_WORLD_CHECKED_RUN_H_
#define WHET_TESTS_SUPPORT_SEARCH_WORLD_CHECKED_RUN_H_

#include <cstdint>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/search_world.h"

namespace whet::testing {

// The contract must hold, and a budget of `calls`; -1: there is none.
inline Outcome RunChecked(SearchWorld& world, std::int64_t calls,
                          std::string_view config = "{}") {
  Outcome outcome = world.Run(config);
  EXPECT_THAT(world.violations(), ::testing::IsEmpty());
  if (calls >= 0) {
    EXPECT_LE(world.calls_spent(), calls);
  }
  return outcome;
}

// The budget may end a run at any place.
inline bool EndedWell(const Outcome& outcome) {
  return outcome.status == WHET_OK || outcome.status == WHET_RESOURCE_EXHAUSTED;
}

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_SEARCH_WORLD_CHECKED_RUN_H_
