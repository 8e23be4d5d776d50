// Which demonstrations prompts draw from.
#include "showable.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/tasks.h"
#include "wired_for_test.h"

namespace whet::factorial {
namespace {

using ::testing::Contains;
using ::testing::SizeIs;

std::ptrdiff_t Own(const Showable& showable) {
  return std::count_if(
      showable.places().begin(), showable.places().end(),
      [&](std::size_t place) { return showable.bootstrapped(place); });
}

TEST(FactorialShowable, NoMoreThanMaxDemonstrationsButAllOfTheSeedPrompt) {
  const testing::OrderTask task({.seed_demonstrations = 4});
  const Wired f(task, {}, {.max_demonstrations = 12});
  EXPECT_THAT(f.showable.places(),
              SizeIs(::testing::AllOf(::testing::Ge(12U), ::testing::Le(16U))));
  ASSERT_THAT(f.showable.given(), SizeIs(4));
  for (const std::size_t place : f.showable.given()) {
    EXPECT_THAT(f.showable.places(), Contains(place));
  }
}

// Half of the training examples stay to be evaluated on.
TEST(FactorialShowable, WithoutValidationExamplesShowsHalf) {
  const testing::OrderTask task({.train = 10, .val = 0});
  const Wired f(task, {}, {});
  EXPECT_EQ(f.showable.shots(), 5U);
}

TEST(FactorialShowable, OwnAnswersForFreeTextOnlyAndOnceForEachInput) {
  const testing::StyleTask task(1, 40, 20);
  Wired f(task, {}, {});
  EXPECT_EQ(Own(f.showable), 0);
  f.showable.AddBootstrapped(f.train[0], "ok: one");
  f.showable.AddBootstrapped(f.train[0], "ok: another");
  EXPECT_EQ(Own(f.showable), 1);
  f.showable.AddBootstrapped(f.train[1],
                             std::string(f.train[1].expected));  // no news
  EXPECT_EQ(Own(f.showable), 1);
  for (const sdk::Example& example : f.train) {
    f.showable.AddBootstrapped(example, "ok: more");
  }
  EXPECT_EQ(Own(f.showable), 24);
  const testing::OrderTask labelled({});
  Wired g(labelled, {}, {});
  g.showable.AddBootstrapped(g.train[0], "ok: one");
  EXPECT_EQ(Own(g.showable), 0);
}

}  // namespace
}  // namespace whet::factorial
