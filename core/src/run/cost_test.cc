#include "run/cost.h"

#include <limits>

#include "gtest/gtest.h"

namespace whet {
namespace {

// $0.40 and $1.60 per million: 1000 tokens in cost $0.0004, 500 out $0.0008.
TEST(TokenPrice, CountsExactly) {
  const TokenPrice price{400'000, 1'600'000};
  EXPECT_EQ(price.Of(1000, 500), 1'200'000'000);
  EXPECT_EQ((Cost{1, 1500, price.Of(1000, 500)}).dollars(), 0.0012);
  // $0.0375 per million, the cheapest that is sold: three tokens of it.
  EXPECT_EQ((TokenPrice{37'500, 0}).Of(3, 0), 112'500);
}

TEST(Cost, MoneyStopsAtTheEndOfItsRange) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const TokenPrice dear{1'000'000'000'000, 1'000'000'000'000};
  EXPECT_EQ(dear.Of(1'000'000'000, 1'000'000'000), kMost);
  EXPECT_EQ((Cost{1, 1, kMost} + Cost{1, 1, 1}).picodollars, kMost);
  EXPECT_EQ(Times(2, {1, 1, kMost}), (Cost{2, 2, kMost}));
}

TEST(RoleCosts, SumsByRoleAndInAll) {
  RoleCosts costs("task", {3, 30, 300});
  costs.Add("judge", {2, 20, 200});
  costs.Add("task", {1, 10, 100});
  costs.Subtract("judge", {1, 5, 50});
  EXPECT_EQ(costs.of("task"), (Cost{4, 40, 400}));
  EXPECT_EQ(costs.of("judge"), (Cost{1, 15, 150}));
  EXPECT_EQ(costs.of("reflect"), Cost{});
  EXPECT_EQ(costs.total(), (Cost{5, 55, 550}));
}

TEST(RoleCosts, TheGreaterOfEachRole) {
  RoleCosts a("task", {3, 10});
  a.Add("judge", {1, 1});
  RoleCosts b("task", {2, 20});
  b.Add("reflect", {1, 7});
  const RoleCosts most = Max(a, b);
  EXPECT_EQ(most.of("task"), (Cost{3, 20}));
  EXPECT_EQ(most.of("judge"), (Cost{1, 1}));
  EXPECT_EQ(most.of("reflect"), (Cost{1, 7}));
  EXPECT_EQ(most.total(), (Cost{5, 28}));
}

}  // namespace
}  // namespace whet
