#include "example_order.h"

#include <cstdint>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::search {
namespace {

TEST(CommonOrder, EachBlockHasItsShareOfEveryLabel) {
  std::vector<sdk::Example> val;
  for (std::uint64_t i = 0; i < 12; ++i) {
    val.push_back({i, "{}", "", i < 9 ? "common" : "rare"});
  }
  const auto order = CommonOrder(val, {{50, "{}", "", "rare"}});
  EXPECT_THAT(std::vector<std::uint64_t>(order.begin(), order.begin() + 4),
              ::testing::ElementsAre(0, 1, 9, 2));
  EXPECT_EQ(order.back(), 50U);
  EXPECT_EQ(order.size(), 13U);
}

}  // namespace
}  // namespace whet::search
