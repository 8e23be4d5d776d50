#include "pool.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "written_task_for_test.h"

namespace whet::gepa {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;

constexpr search::Part kInstructions = search::Part::kOutputInstructions;

struct PoolWorld : WrittenWorld {
  PoolWorld()
      : pool(search, board, From(101), {search::Part::kSystem, kInstructions}) {
  }

  // Scored on the first `count` examples.
  void Add(const std::string& answers, std::vector<std::size_t> parents = {},
           std::size_t count = 40) {
    const sdk::Prompt prompt = With(answers);
    const whet_candidate id = Enter(prompt);
    search::Numbers examples = From(101);
    examples.resize(count);
    board.Score({id}, examples);
    pool.Add({id, prompt, std::move(parents)});
  }

  Pool pool;
};

TEST(Pool, PartsTakeTurnsAndAChildGoesOnWhereItsParentIs) {
  PoolWorld f;
  f.Add("x");
  EXPECT_EQ(f.pool.SelectModule(0), search::Part::kSystem);
  f.Add("xx", {0});
  EXPECT_EQ(f.pool.SelectModule(1), kInstructions);
  EXPECT_EQ(f.pool.SelectModule(1), search::Part::kSystem);
  EXPECT_EQ(f.pool.SelectModule(0), kInstructions);
}

// It leads nowhere, not even where the other is wrong.
TEST(Pool, WhatFailedIsOnNoFront) {
  PoolWorld f;
  f.Add("x");
  f.Add(std::string(40, '!'));
  EXPECT_THAT(f.pool.Survivors(), ElementsAre(0));
}

// By hand: the seed is right on the last 20, the other on 5 of the first 10,
// and was not scored on more: 0.5 + 5 / 10.
TEST(Pool, WhoIsNotScoredOnAllIsRankedByTheDifferenceToTheSeed) {
  PoolWorld f;
  f.Add(std::string(20, '.') + std::string(20, 'x'));
  f.Add("x.x.x.x.x.", {0}, 10);
  EXPECT_THAT(f.pool.means(), ElementsAre(DoubleEq(0.5), DoubleEq(1.0)));
}

TEST(Pool, OfEqualsTheOldestIsTheBest) {
  PoolWorld f;
  f.Add(".");
  f.Add("x..");
  f.Add("..x");
  EXPECT_EQ(f.pool.Best(), 1U);
  const std::vector<Member>& members = f.pool.members();
  EXPECT_THAT(f.pool.Top(2), ElementsAre(members[1].id, members[2].id));
}

// One leads alone on 10 examples, the other on 30.
TEST(Pool, ParentsAreDrawnByTheExamplesThatTheyLeadOn) {
  PoolWorld f;
  f.Add(std::string(10, 'x') + std::string(30, '.'));
  f.Add(std::string(10, '.') + std::string(30, 'x'));
  int second = 0;
  for (int i = 0; i < 400; ++i) {
    second += f.pool.SelectCandidate() == 1 ? 1 : 0;
  }
  EXPECT_NEAR(second, 300, 40);  // more than four standard deviations
}

}  // namespace
}  // namespace whet::gepa
