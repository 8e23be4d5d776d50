#include "run/ledger.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace whet {
namespace {

TEST(Ledger, RefusesWhatDoesNotFitBesideWhatIsKept) {
  Ledger ledger({.calls = 10});
  ledger.SetKeep({4, 0});
  EXPECT_TRUE(ledger.Reserve({6, 0}));
  EXPECT_FALSE(ledger.Reserve({1, 0}));
  ledger.SetKeep({});
  EXPECT_TRUE(ledger.Reserve({4, 0}));
  EXPECT_FALSE(ledger.Reserve({1, 0}));
}

TEST(Ledger, GivesBackWhatAReservationDidNotUse) {
  Ledger ledger({.calls = -1, .tokens = 100});
  ASSERT_TRUE(ledger.Reserve({1, 80}));
  EXPECT_FALSE(ledger.Reserve({1, 30}));
  ledger.Settle({1, 80}, {1, 20});
  EXPECT_EQ(ledger.spent(), (Cost{1, 20}));
  EXPECT_EQ(ledger.reserved(), (Cost{0, 0}));
  EXPECT_TRUE(ledger.Reserve({1, 80}));
}

TEST(Ledger, WithoutALimitTakesEverything) {
  Ledger ledger({});
  EXPECT_TRUE(ledger.Reserve({1'000'000, 1'000'000'000}));
}

// Readers look while 32 threads reserve and settle as fast as they can.
TEST(Ledger, NeverPassesItsLimitAtAnyInstant) {
  constexpr std::int64_t kLimit = 20'000;
  Ledger ledger({.calls = kLimit});
  std::atomic<bool> done{false};
  std::atomic<std::int64_t> granted{0};
  std::thread watcher([&] {
    while (!done.load()) {
      // spent first: a settle in between can only make the sum smaller.
      const Cost spent = ledger.spent();
      const Cost reserved = ledger.reserved();
      ASSERT_LE(reserved.calls, kLimit);
      ASSERT_LE(spent.calls, kLimit);
    }
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < 32; ++t) {
    threads.emplace_back([&] {
      while (ledger.Reserve({2, 0})) {
        granted += 2;
        ledger.Settle({2, 0}, {2, 0});
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  done.store(true);
  watcher.join();
  EXPECT_EQ(granted.load(), kLimit);
  EXPECT_EQ(ledger.spent().calls, kLimit);
}

TEST(ProgramBudget, ChangesOnlyInProgramOrder) {
  ProgramBudget budget({.calls = 10, .tokens = 100});
  EXPECT_TRUE(budget.Covers({2, 50}, {8, 50}));
  EXPECT_FALSE(budget.Covers({3, 50}, {8, 50}));
  budget.Commit({2, 50});
  EXPECT_FALSE(budget.Covers({1, 51}, {}));
  budget.Settle({2, 50}, {2, 10});
  EXPECT_TRUE(budget.Covers({1, 90}, {}));
}

// A run that was killed in its confirmation replays its search for nothing.
TEST(Ledger, ReservesNothingEvenWhenEverythingIsSpent) {
  Ledger ledger({10, -1});
  ledger.SetKeep({5, 0});
  ledger.Restore({10, 0});
  EXPECT_TRUE(ledger.Reserve({}));
  EXPECT_FALSE(ledger.Reserve({1, 0}));
}

}  // namespace
}  // namespace whet
