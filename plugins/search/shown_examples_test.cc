#include "shown_examples.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::search {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct ShownFixture {
  explicit ShownFixture(double fail_rate = 0.0)
      : task({.train = 12, .fail_rate = fail_rate}) {
    board.Score({sdk::kSeedPrompt}, numbers);
  }

  testing::RuleTask task;
  testing::SearchWorld world{task, {}};
  sdk::Search search{sdk::Host(world.host())};
  std::vector<sdk::Example> train = search.Examples("train");
  Numbers numbers = NumbersOf(train);
  Scoreboard board{search};
  ShownExamples shown{search, board, train, "test.examples"};
};

TEST(ShownExamples, TheWorstComeFirst) {
  ShownFixture f;
  const auto ranked = f.shown.WorstFirst(sdk::kSeedPrompt, f.numbers);
  ASSERT_EQ(ranked.size(), 12U);
  std::set<std::uint64_t> seen;
  double before = 0.0;
  for (const RankedExample& example : ranked) {
    EXPECT_EQ(example.score,
              f.board.Find(sdk::kSeedPrompt, example.number)->score);
    EXPECT_GE(example.score, before);
    before = example.score;
    seen.insert(example.number);
  }
  EXPECT_EQ(seen.size(), 12U);
  EXPECT_LT(ranked.front().score, ranked.back().score);
}

TEST(ShownExamples, OfEqualOnesThoseShownLeastOften) {
  ShownFixture f;
  std::vector<RankedExample> first =
      f.shown.WorstFirst(sdk::kSeedPrompt, f.numbers);
  first.resize(2);
  ASSERT_EQ(first[0].score, first[1].score);
  f.shown.Write(sdk::kSeedPrompt, first);
  const auto next = f.shown.WorstFirst(sdk::kSeedPrompt, f.numbers);
  ASSERT_EQ(next[1].score, first[0].score);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_NE(next[i].number, first[0].number);
    EXPECT_NE(next[i].number, first[1].number);
  }
}

TEST(ShownExamples, WritesRecordsInTheGivenOrder) {
  ShownFixture f;
  std::vector<RankedExample> chosen =
      f.shown.WorstFirst(sdk::kSeedPrompt, f.numbers);
  chosen = {chosen.back(), chosen.front()};
  const std::string text = f.shown.Write(sdk::kSeedPrompt, chosen);
  EXPECT_THAT(text, StartsWith("## Example 1, score 1.00 of 1\n"));
  EXPECT_THAT(text, HasSubstr("\n\n## Example 2, score 0.00 of 1\n"));
}

TEST(ShownExamples, WhatHasNoScoreIsLeftOut) {
  ShownFixture f(0.5);
  const auto ranked = f.shown.WorstFirst(sdk::kSeedPrompt, f.numbers);
  const auto scored = std::count_if(
      f.numbers.begin(), f.numbers.end(), [&f](std::uint64_t number) {
        return f.board.Find(sdk::kSeedPrompt, number)->ok();
      });
  ASSERT_LT(scored, 12);
  EXPECT_EQ(ranked.size(), static_cast<std::size_t>(scored));
}

}  // namespace
}  // namespace whet::search
