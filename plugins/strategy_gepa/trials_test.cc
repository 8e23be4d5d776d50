#include "trials.h"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "search_world/search_world.h"
#include "search_world/task.h"

namespace whet::gepa {
namespace {

// The answer of a prompt to example i is right if the i-th character of its
// system text, from 0, is an x. Examples 1 to 40 are train, 101 to 140 val.
class WrittenTask : public testing::Task {
 public:
  WrittenTask() {
    data_.seed_prompt.system = std::string(40, '.');
    data_.seed_prompt.user_template = "{{text}}";
    for (std::uint64_t i = 0; i < 40; ++i) {
      data_.train.push_back({1 + i, {{"text", std::to_string(i)}}, ""});
      data_.val.push_back({101 + i, {{"text", std::to_string(i)}}, ""});
    }
  }
  const testing::WorldData& data() const override { return data_; }
  sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                          const testing::WorldExample& example,
                          std::uint32_t) const override {
    sdk::Evaluated e;
    e.score = prompt.system.at((example.number - 1) % 100) == 'x' ? 1.0 : 0.0;
    return e;
  }
  double TrueScore(const sdk::Prompt&) const override { return 0.0; }

 private:
  testing::WorldData data_;
};

struct TrialsTest : ::testing::Test {
  WrittenTask task;
  testing::SearchWorld world{task, {}};
  sdk::Search search{sdk::Host(world.host())};
  search::Scoreboard board{search};

  whet_candidate Prompt(const std::string& answers) {
    sdk::Prompt prompt = task.data().seed_prompt;
    prompt.system.replace(0, answers.size(), answers);
    return search.Propose(sdk::ToJson(prompt), {}, "test");
  }
  search::Numbers From(std::uint64_t first) const {
    search::Numbers numbers;
    for (std::uint64_t i = 0; i < 40; ++i) {
      numbers.push_back(first + i);
    }
    return numbers;
  }
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

// Three losses in ten: P = 1/16.
TEST_F(TrialsTest, ValidationGivesUpOnWhoIsClearlyWorse) {
  const Trial worse = Validated("----------", "x.x.x.....");
  EXPECT_FALSE(worse.through);
  EXPECT_EQ(worse.result.pairs(), 10U);
  EXPECT_EQ(world.calls_spent(), 40 + 10);
  const Trial equal = Validated("x.x.......", "x.x.......");
  EXPECT_TRUE(equal.through);
}

TEST_F(TrialsTest, ValidationGoesToTheEndForTheOthers) {
  const Trial better = Validated("xxxxx", "x....");
  EXPECT_TRUE(better.through);
  EXPECT_EQ(better.result.pairs(), 40U);
  EXPECT_EQ(Tally(better.result), "4 better, 0 worse of 40 examples");
}

}  // namespace
}  // namespace whet::gepa
