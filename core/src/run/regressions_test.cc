#include "run/regressions.h"

#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet {
namespace {

TestRow Row(std::uint64_t example, std::optional<double> seed,
            std::optional<double> best) {
  TestRow row;
  row.example = example;
  row.seed_score = seed;
  row.best_score = best;
  return row;
}

TEST(FindRegressions, TheLargestLossFirst) {
  const Regressions found = FindRegressions(
      {Row(1, 1.0, 1.0), Row(2, 1.0, 0.5), Row(3, 0.0, 1.0), Row(4, 1.0, 0.0),
       Row(5, 0.5, 0.0), Row(6, std::nullopt, 0.0), Row(7, 1.0, std::nullopt)});
  EXPECT_EQ(found.count, 3);
  ASSERT_EQ(found.worst.size(), 3U);
  EXPECT_EQ(found.worst[0].example, 4U);
  EXPECT_EQ(found.worst[1].example, 2U);
  EXPECT_EQ(found.worst[2].example, 5U);
}

TEST(FindRegressions, CountsAllAndListsSome) {
  std::vector<TestRow> rows;
  for (std::uint64_t i = 0; i < 50; ++i)
    rows.push_back(Row(i, 1.0, 0.0));
  const Regressions found = FindRegressions(rows);
  EXPECT_EQ(found.count, 50);
  EXPECT_EQ(found.worst.size(), kRegressionsListed);
  EXPECT_EQ(FindRegressions({}).count, 0);
}

}  // namespace
}  // namespace whet
