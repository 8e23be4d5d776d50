#include "trials.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "written_task_for_test.h"

namespace whet::gepa {
namespace {

struct TrialsTest : ::testing::Test, WrittenWorld {
  Trial Gate(const std::string& child, const std::string& parent) {
    std::vector<Trial> trials = {{Prompt(child), Prompt(parent), From(1)}};
    PassGate(board, 3, trials);
    return trials[0];
  }
  Trial Validated(const std::string& child, const std::string& best) {
    const whet_candidate incumbent = Prompt(best);
    board.Score({incumbent}, From(101));
    std::vector<Trial> trials = {{Prompt(child), incumbent, {}}};
    Validate(board, From(101), incumbent, trials);
    return trials[0];
  }
};

// P(better) by hand, with a uniform prior: 1 win 0.75; 2 losses 0.125.
TEST_F(TrialsTest, AClearCaseEndsAfterTheMinibatch) {
  const Trial better = Gate("..x", "...");
  EXPECT_TRUE(better.through);
  EXPECT_EQ(better.result.pairs(), 3U);
  const Trial worse = Gate("...", ".xx");
  EXPECT_FALSE(worse.through);
  EXPECT_EQ(worse.result.pairs(), 3U);
}

// Ties: 8 examples, then 16, then 24. A first win at the sixth ends it at 8.
TEST_F(TrialsTest, NearTiesGetMoreExamples) {
  const Trial late = Gate(".....x", "......");
  EXPECT_TRUE(late.through);
  EXPECT_EQ(late.result.pairs(), 8U);
  const Trial one_loss = Gate(".....", "..x..");  // 0.25 at 3, 8, 16 and 24
  EXPECT_FALSE(one_loss.through);
  EXPECT_EQ(one_loss.result.pairs(), 24U);
  const Trial ahead = Gate("xx.", "..x");  // 2 wins, 1 loss: 11/16 at 3
  EXPECT_TRUE(ahead.through);
  EXPECT_EQ(ahead.result.pairs(), 24U);
  const Trial equal = Gate("x.x", "xx.");  // 0.5 to the end is not enough
  EXPECT_FALSE(equal.through);
  EXPECT_EQ(equal.result.pairs(), 24U);
}

TEST_F(TrialsTest, AnEarlierScoreIsNotPaidAgain) {
  Gate("..x", "...");
  const std::int64_t spent = world.calls_spent();
  EXPECT_EQ(spent, 6);
  Gate("x..", "...");
  EXPECT_EQ(world.calls_spent(), spent + 3);
}

// Two losses in ten: P = 1/8. One win and three losses: 3/16.
TEST_F(TrialsTest, ValidationGivesUpOnWhoIsClearlyWorse) {
  const Trial worse = Validated("----------", "x.x.......");
  EXPECT_FALSE(worse.through);
  EXPECT_EQ(worse.result.pairs(), 10U);
  EXPECT_EQ(world.calls_spent(), 40 + 10);
  const Trial behind = Validated("x---------", ".x.x.x....");
  EXPECT_TRUE(behind.through);
  EXPECT_EQ(behind.result.pairs(), 40U);
  const Trial equal = Validated("x.x.......", "x.x.......");
  EXPECT_TRUE(equal.through);
}

TEST_F(TrialsTest, ValidationGoesToTheEndForTheOthers) {
  const Trial better = Validated("xxxxx", "x....");
  EXPECT_TRUE(better.through);
  EXPECT_EQ(better.result.pairs(), 40U);
  EXPECT_EQ(Tally(better.result), "4 better, 0 worse of 40 examples");
}

TEST_F(TrialsTest, WithoutASingleScoreNobodyIsThrough) {
  EXPECT_FALSE(Validated(std::string(40, '!'), "x").through);
}

// 40 calls for the best prompt, two blocks for the child. One win: P = 0.75.
TEST(Validate, WhenTheBudgetEndsWhoIsProbablyBetterIsThrough) {
  for (const auto& [child, through] :
       {std::pair{"x...x", true}, std::pair{"-...x", false}}) {
    WrittenWorld f({.calls = 60});
    const whet_candidate best = f.Prompt("....x");
    f.board.Score({best}, WrittenWorld::From(101));
    std::vector<Trial> trials = {{f.Prompt(child), best, {}}};
    Validate(f.board, WrittenWorld::From(101), best, trials);
    EXPECT_EQ(trials[0].through, through);
    EXPECT_EQ(trials[0].result.pairs(), 20U);
    EXPECT_EQ(f.world.calls_spent(), 60);
  }
}

}  // namespace
}  // namespace whet::gepa
