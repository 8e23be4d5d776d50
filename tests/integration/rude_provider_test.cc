// Providers that break the rules of completion: a run is the same as with one
// that keeps them, and so is the bill.
#include <string>

#include <nlohmann/json.hpp>

#include "gtest/gtest.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

class RudeProvider : public ::testing::TestWithParam<const char*> {};

TEST_P(RudeProvider, ChangesNothing) {
  nlohmann::json results[2];
  std::int64_t bills[2] = {};
  for (const int rude : {0, 1}) {
    SimWorld world;
    world.provider["rude"] = rude == 0 ? "" : GetParam();
    WarningCollector warnings;
    const auto result = world.Run("r", &warnings);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->failed_items, 0);
    results[rude] = Comparable(*result);
    results[rude]["hashes"].erase("config");
    bills[rude] = world.Billed();
    EXPECT_EQ(bills[rude], result->roles.at("task").calls);
  }
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(bills[0], bills[1]);
}

INSTANTIATE_TEST_SUITE_P(All, RudeProvider,
                         ::testing::Values("twice", "strays", "at_once",
                                           "refused"),
                         [](const auto& info) {
                           return std::string(info.param);
                         });

}  // namespace
}  // namespace whet::testing
