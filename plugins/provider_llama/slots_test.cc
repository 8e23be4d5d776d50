#include "slots.h"

#include <memory>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace whet::llama {
namespace {

// `length` tokens counting up from `first`.
std::vector<Token> Tokens(Token first, int length) {
  std::vector<Token> tokens(length);
  std::iota(tokens.begin(), tokens.end(), first);
  return tokens;
}

std::vector<Token> Join(std::vector<Token> a, const std::vector<Token>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

void Put(SlotTable& table, const Placement& placement,
         const std::vector<Token>& prompt) {
  auto job = std::make_unique<Job>();
  job->tokens = prompt;
  job->prompt_size = prompt.size();
  table.Put(placement, std::move(job));
}

void Compute(Slot& slot) { slot.cells = slot.job->tokens; }

void Complete(Slot& slot) {
  Compute(slot);
  slot.job.reset();
}

TEST(SlotTable, GivesAnEmptySlotToTheFirstJob) {
  const SlotTable table(2, 2);
  const auto place = table.Place(Tokens(0, 50));
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->shared, 0U);
  EXPECT_EQ(place->donor, place->slot);
}

TEST(SlotTable, HasNoPlaceWhenAllSlotsAreTaken) {
  SlotTable table(1, 1);
  Put(table, {0, 0, 0}, Tokens(0, 50));
  EXPECT_FALSE(table.Place(Tokens(1000, 50)).has_value());
}

TEST(SlotTable, ReturnsToASlotThatHasTheBeginning) {
  SlotTable table(3, 3);
  Put(table, {1, 1, 0}, Join(Tokens(0, 50), Tokens(500, 9)));
  Complete(table.all()[1]);
  const auto place = table.Place(Join(Tokens(0, 50), Tokens(700, 9)));
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->slot, 1);
  EXPECT_EQ(place->donor, 1);
  EXPECT_EQ(place->shared, 50U);
}

TEST(SlotTable, LeavesTheLastTokenOfARepeatedPromptToCompute) {
  SlotTable table(1, 1);
  Put(table, {0, 0, 0}, Tokens(0, 50));
  Complete(table.all()[0]);
  EXPECT_EQ(table.Place(Tokens(0, 50))->shared, 49U);
}

TEST(SlotTable, WaitsForASlotThatIsAboutToComputeTheBeginning) {
  SlotTable table(2, 2);
  Put(table, {0, 0, 0}, Join(Tokens(0, 50), Tokens(500, 9)));
  const auto prompt = Join(Tokens(0, 50), Tokens(700, 9));
  EXPECT_FALSE(table.Place(prompt).has_value());

  Compute(table.all()[0]);
  const auto place = table.Place(prompt);
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->slot, 1);
  EXPECT_EQ(place->donor, 0);
  EXPECT_EQ(place->shared, 50U);
}

TEST(SlotTable, DoesNotWaitForAFewCommonTokens) {
  SlotTable table(2, 2);
  Put(table, {0, 0, 0}, Join(Tokens(0, 4), Tokens(500, 50)));
  const auto place = table.Place(Join(Tokens(0, 4), Tokens(700, 50)));
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->slot, 1);
}

TEST(SlotTable, ReplacesWhatWasUsedLongestAgo) {
  SlotTable table(2, 2);
  Put(table, {0, 0, 0}, Tokens(0, 50));
  Put(table, {1, 1, 0}, Tokens(100, 50));
  Complete(table.all()[0]);
  Complete(table.all()[1]);
  EXPECT_EQ(table.Place(Tokens(900, 50))->slot, 0);
}

TEST(SlotTable, HasNoMoreJobsThanItMay) {
  SlotTable table(3, 2);
  Put(table, {0, 0, 0}, Tokens(0, 50));
  Put(table, {1, 1, 0}, Tokens(100, 50));
  EXPECT_FALSE(table.Place(Tokens(900, 50)).has_value());
  Complete(table.all()[0]);
  EXPECT_TRUE(table.Place(Tokens(900, 50)).has_value());
}

// Runs a batch of `count` jobs with this beginning, as many at once as may be,
// and returns how many of them had to compute the beginning.
int RunBatch(SlotTable& table, const std::vector<Token>& beginning, int count,
             Token first_own) {
  int computed = 0;
  std::vector<int> running;
  while (count > 0 || !running.empty()) {
    const auto prompt = Join(beginning, Tokens(first_own, 9));
    const auto place = count > 0 ? table.Place(prompt) : std::nullopt;
    if (place.has_value()) {
      computed += place->shared < beginning.size() ? 1 : 0;
      Put(table, *place, prompt);
      running.push_back(place->slot);
      first_own += 100;
      --count;
      continue;
    }
    // A step: everything that is there is computed, the first answer is over.
    for (const int slot : running) {
      Compute(table.all()[slot]);
    }
    if (count == 0 || running.size() == 4) {
      table.all()[running.front()].job.reset();
      running.erase(running.begin());
    }
  }
  return computed;
}

TEST(SlotTable, ComputesASharedBeginningOnceWhateverComesBetween) {
  SlotTable table(5, 4);
  const auto a = Tokens(0, 60);
  const auto b = Tokens(5000, 60);
  EXPECT_EQ(RunBatch(table, a, 12, 10'000), 1);
  EXPECT_EQ(RunBatch(table, b, 12, 20'000), 1);
  EXPECT_EQ(RunBatch(table, a, 12, 30'000), 0);
  EXPECT_EQ(RunBatch(table, b, 12, 40'000), 0);
}

}  // namespace
}  // namespace whet::llama
