#include "run/ledger.h"

#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace whet {
namespace {

TEST(Ledger, RefusesWhatDoesNotFitBesideWhatIsKept) {
  Ledger ledger({{.calls = 10}, {}});
  ledger.SetKeep({"task", {4, 0}});
  EXPECT_TRUE(ledger.Reserve("task", {6, 0}));
  EXPECT_FALSE(ledger.Reserve("task", {1, 0}));
  ledger.SetKeep({});
  EXPECT_TRUE(ledger.Reserve("task", {4, 0}));
  EXPECT_FALSE(ledger.Reserve("task", {1, 0}));
}

TEST(Ledger, GivesBackWhatAReservationDidNotUse) {
  Ledger ledger({{.calls = -1, .tokens = 100}, {}});
  ASSERT_TRUE(ledger.Reserve("task", {1, 80}));
  EXPECT_FALSE(ledger.Reserve("task", {1, 30}));
  ledger.Settle("task", {1, 80}, {1, 20});
  EXPECT_EQ(ledger.spent(), (Cost{1, 20}));
  EXPECT_EQ(ledger.balance().reserved.total(), (Cost{0, 0}));
  EXPECT_TRUE(ledger.Reserve("task", {1, 80}));
}

TEST(Ledger, WithoutALimitTakesEverything) {
  Ledger ledger({});
  EXPECT_TRUE(ledger.Reserve("task", {1'000'000, 1'000'000'000}));
}

// Every limit at once, in all and by role. A watcher looks at the books while
// 32 threads reserve, settle below, at or (by a provider that lies) not above
// the reservation, as fast as they can.
TEST(Ledger, NeverPassesALimitAtAnyInstant) {
  BudgetLimits limits{{20'000, 1'500'000, 9'000'000'000}, {}};
  limits.roles["judge"] = {7'000, 400'000, 2'000'000'000};
  Ledger ledger(limits);
  std::atomic<bool> done{false};
  std::atomic<std::int64_t> looks{0};
  std::thread watcher([&] {
    while (!done.load()) {
      const Ledger::Balance b = ledger.balance();
      ASSERT_TRUE(limits.all.Cover(b.spent.total() + b.reserved.total()));
      ASSERT_TRUE(limits.roles["judge"].Cover(b.spent.of("judge") +
                                              b.reserved.of("judge")));
      ++looks;
    }
  });
  std::atomic<std::int64_t> refused{0};
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 32; ++t) {
    threads.emplace_back([&ledger, &refused, t] {
      std::minstd_rand random(t + 1);
      for (int i = 0; i < 2000; ++i) {
        const char* role = random() % 3 == 0 ? "judge" : "task";
        const auto tokens = static_cast<std::int64_t>(random() % 200);
        const Cost cost{1, tokens, tokens * 6'000};
        if (!ledger.Reserve(role, cost)) {
          ++refused;
          continue;
        }
        const std::int64_t used = tokens == 0 ? 0 : random() % tokens;
        ledger.Settle(role, cost, {1, used, used * 6'000});
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  done.store(true);
  watcher.join();
  EXPECT_GT(looks.load(), 0);
  EXPECT_GT(refused.load(), 0);  // the limits did bind
  EXPECT_EQ(ledger.balance().reserved.total(), Cost{});
}

TEST(Ledger, MoneyIsALimitOfItsOwn) {
  BudgetSpec budget;
  budget.usd = 0.001;  // 1e9 picodollars
  Ledger ledger(LimitsOf(budget));
  EXPECT_TRUE(ledger.Reserve("task", {1, 10, 600'000'000}));
  EXPECT_FALSE(ledger.Reserve("task", {1, 10, 400'000'001}));
  EXPECT_TRUE(ledger.Reserve("judge", {1, 10, 400'000'000}));
}

TEST(Ledger, ALimitOfOneRoleLeavesTheOthersAlone) {
  BudgetLimits limits{{.calls = 10}, {}};
  limits.roles["judge"] = {.calls = 2};
  Ledger ledger(limits);
  EXPECT_TRUE(ledger.Reserve("judge", {2}));
  EXPECT_FALSE(ledger.Reserve("judge", {1}));
  EXPECT_TRUE(ledger.Reserve("task", {8}));
  EXPECT_FALSE(ledger.Reserve("task", {1}));
}

TEST(ProgramBudget, KeepsRolesApart) {
  BudgetLimits limits{{.calls = 10}, {}};
  limits.roles["judge"] = {.calls = 4};
  ProgramBudget budget(limits);
  budget.Commit("judge", {1});
  EXPECT_TRUE(budget.Covers("judge", {2}, {"judge", {1}}));
  EXPECT_FALSE(budget.Covers("judge", {3}, {"judge", {1}}));
  EXPECT_TRUE(budget.Covers("task", {8}, {"judge", {1}}));
  EXPECT_FALSE(budget.Covers("task", {9}, {"judge", {1}}));
}

TEST(ProgramBudget, ChangesOnlyInProgramOrder) {
  ProgramBudget budget({{.calls = 10, .tokens = 100}, {}});
  EXPECT_TRUE(budget.Covers("task", {2, 50}, {"task", {8, 50}}));
  EXPECT_FALSE(budget.Covers("task", {3, 50}, {"task", {8, 50}}));
  budget.Commit("task", {2, 50});
  EXPECT_FALSE(budget.Covers("task", {1, 51}, {}));
  budget.Settle("task", {2, 50}, {2, 10});
  EXPECT_TRUE(budget.Covers("task", {1, 90}, {}));
}

// A run that was killed in its confirmation replays its search for nothing.
TEST(Ledger, ReservesNothingEvenWhenEverythingIsSpent) {
  Ledger ledger({{10, -1}, {}});
  ledger.SetKeep({"task", {5, 0}});
  ledger.Restore({"task", {10, 0}});
  EXPECT_TRUE(ledger.Reserve("task", {}));
  EXPECT_FALSE(ledger.Reserve("task", {1, 0}));
}

}  // namespace
}  // namespace whet
