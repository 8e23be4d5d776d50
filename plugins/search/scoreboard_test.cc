#include "scoreboard.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "whet/sdk/error.h"

#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::search {
namespace {

Numbers FirstTrain(sdk::Search& search, std::size_t count) {
  Numbers numbers;
  for (const sdk::Example& example : search.Examples("train")) {
    if (numbers.size() < count) {
      numbers.push_back(example.number);
    }
  }
  return numbers;
}

TEST(Scoreboard, PaysOnce) {
  const testing::RuleTask task({.rules = {{"Rule one.", 0.3}}});
  testing::SearchWorld world(task, {.calls = 100});
  sdk::Search search{sdk::Host(world.host())};
  Scoreboard board(search);
  const Numbers eight = FirstTrain(search, 8);
  EXPECT_EQ(board.Mean(sdk::kSeedPrompt, eight), std::nullopt);
  board.Score({sdk::kSeedPrompt}, eight);
  board.Score({sdk::kSeedPrompt}, FirstTrain(search, 12));
  EXPECT_EQ(world.calls_spent(), 12);
  double sum = 0.0;
  for (const std::uint64_t number : eight) {
    sum += board.Find(sdk::kSeedPrompt, number)->score;
  }
  EXPECT_DOUBLE_EQ(*board.Mean(sdk::kSeedPrompt, eight), sum / 8);
  EXPECT_EQ(board.Compare(1, 1, eight).pairs(), 8U);
  EXPECT_EQ(board.Compare(1, 2, eight).pairs(), 0U);
}

TEST(Scoreboard, PromptsMayHaveExamplesOfTheirOwn) {
  const testing::RuleTask task({.rules = {{"Rule one.", 0.3}}});
  testing::SearchWorld world(task, {.calls = 100});
  sdk::Search search{sdk::Host(world.host())};
  Scoreboard board(search);
  const Numbers three = FirstTrain(search, 3);
  const whet_candidate other = search.Propose(
      R"({"system": "Rule one.", "user_template": "{{text}}"})", {}, "test");
  board.Score({other}, {three[0]});
  board.Score({{sdk::kSeedPrompt, {three[1]}}, {other, three}});
  EXPECT_EQ(world.calls_spent(), 4);
  EXPECT_EQ(board.Find(sdk::kSeedPrompt, three[0]), nullptr);
  EXPECT_NE(board.Find(sdk::kSeedPrompt, three[1]), nullptr);
  EXPECT_NE(board.Find(other, three[2]), nullptr);
}

TEST(Scoreboard, TellsWhatIsPaidOnce) {
  const testing::RuleTask task({.rules = {{"Rule one.", 0.3}}});
  testing::SearchWorld world(task, {.calls = 10});
  sdk::Search search{sdk::Host(world.host())};
  std::vector<std::size_t> told;
  Scoreboard board(search, [&](const std::vector<sdk::Evaluated>& paid) {
    told.push_back(paid.size());
  });
  board.Score({sdk::kSeedPrompt}, FirstTrain(search, 8));
  board.Score({sdk::kSeedPrompt}, FirstTrain(search, 8));
  EXPECT_THROW(board.Score({sdk::kSeedPrompt}, FirstTrain(search, 12)),
               sdk::BudgetSpent);
  EXPECT_EQ(told, (std::vector<std::size_t>{8, 2}));
}

TEST(Scoreboard, SpendsTheBudgetToTheLastCallAndKeepsWhatItGot) {
  const testing::RuleTask task({.rules = {{"Rule one.", 0.3}}});
  testing::SearchWorld world(task, {.calls = 5});
  sdk::Search search{sdk::Host(world.host())};
  Scoreboard board(search);
  const Numbers eight = FirstTrain(search, 8);
  EXPECT_THROW(board.Score({sdk::kSeedPrompt}, eight), sdk::BudgetSpent);
  EXPECT_EQ(world.calls_spent(), 5);
  EXPECT_NE(board.Find(sdk::kSeedPrompt, eight[4]), nullptr);
  EXPECT_EQ(board.Find(sdk::kSeedPrompt, eight[5]), nullptr);
}

TEST(Scoreboard, WhatFailedHasNoScore) {
  const testing::RuleTask task({.rules = {}, .fail_rate = 0.5});
  testing::SearchWorld world(task, {});
  sdk::Search search{sdk::Host(world.host())};
  Scoreboard board(search);
  const Numbers all = FirstTrain(search, 60);
  board.Score({sdk::kSeedPrompt}, all);
  std::uint64_t scored = 0;
  for (const std::uint64_t number : all) {
    scored += board.Find(sdk::kSeedPrompt, number)->ok() ? 1 : 0;
  }
  EXPECT_LT(scored, 60U);
  EXPECT_EQ(board.Compare(1, 1, all).pairs(), scored);
  EXPECT_FALSE(std::isnan(*board.Mean(sdk::kSeedPrompt, all)));
}

}  // namespace
}  // namespace whet::search
