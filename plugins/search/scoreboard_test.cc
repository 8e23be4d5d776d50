#include "scoreboard.h"

#include <cmath>
#include <cstdint>

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

TEST(Scoreboard, ExamplesOfItsOwnForEachPrompt) {
  const testing::RuleTask task({.rules = {{"Rule one.", 0.3}}});
  testing::SearchWorld world(task, {});
  sdk::Search search{sdk::Host(world.host())};
  sdk::Prompt prompt = world.Seed();
  prompt.system = "Rule one.";
  const whet_candidate other = search.Propose(sdk::ToJson(prompt), {}, "");
  Scoreboard board(search);
  const Numbers eight = FirstTrain(search, 8);
  board.Score({{sdk::kSeedPrompt, {eight[0], eight[1]}}, {other, {eight[2]}}});
  EXPECT_EQ(world.calls_spent(), 3);
  EXPECT_EQ(world.most_in_flight(), 3U);
  EXPECT_NE(board.Find(other, eight[2]), nullptr);
  EXPECT_EQ(board.Find(other, eight[0]), nullptr);
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
