#include "meter.h"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::search {
namespace {

struct MeterWorld {
  explicit MeterWorld(testing::WorldOptions options) : world(task, options) {}

  void Evaluate(std::size_t count) {
    std::vector<std::uint64_t> numbers;
    for (const sdk::Example& example : search.Examples("train")) {
      if (numbers.size() < count) {
        numbers.push_back(example.number);
      }
    }
    ASSERT_EQ(numbers.size(), count);
    search.Wait(search.Evaluate(sdk::kSeedPrompt, numbers));
  }

  testing::OrderTask task{{}};
  testing::SearchWorld world;
  sdk::Search search{sdk::Host(world.host())};
};

// 73 calls for 72 evaluations: the next 730 calls buy 720.
TEST(Meter, DoesNotRoundThePrice) {
  MeterWorld f({.calls = 803, .retry_every = 72});
  Meter meter(f.search, 1000);
  EXPECT_EQ(meter.Left(), 803);
  f.Evaluate(72);
  meter.Paid(72);
  EXPECT_EQ(f.world.calls_spent(), 73);
  EXPECT_EQ(meter.Left(), 720);
}

// Budgets are 64 bits wide: left * paid must not overflow.
TEST(Meter, HugeBudgets) {
  constexpr std::int64_t kHuge = std::int64_t{1} << 60;
  MeterWorld f({.tokens = kHuge});
  Meter few(f.search, 100'000);
  Meter many(f.search, kHuge);
  f.Evaluate(8);
  few.Paid(8);
  many.Paid(8);
  EXPECT_EQ(few.Left(), 100'000 - 8);
  EXPECT_EQ(many.Left(), (kHuge - 800) / 100);
}

}  // namespace
}  // namespace whet::search
