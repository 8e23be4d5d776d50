// Which columns of the model a recipe turns on.
#include "layout.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"
#include "showable.h"

namespace whet::factorial {
namespace {

using ::testing::Contains;
using ::testing::Not;

class FactorialLayout : public ::testing::Test {
 protected:
  FactorialLayout()
      : world_(task_, {}),
        search_(sdk::Host(world_.host())),
        showable_(search_, search_.Examples("train"), search_.Examples("val"),
                  world_.Seed(), {}),
        catalog_(world_.Seed(), 60) {}

  void Insert(const std::string& text) {
    catalog_.AddEdit(
        {}, {search::Edit::Op::kInsert, search::Part::kSystem, "", text, ""});
  }

  testing::OrderTask task_{testing::OrderTaskOptions{}};
  testing::SearchWorld world_;
  sdk::Search search_;
  Showable showable_;
  Catalog catalog_;
};

TEST_F(FactorialLayout, ARowHoldsWhatTheRecipeIsMadeOf) {
  Insert("Mind the dates.");
  Insert("Check names.");
  const Layout layout(catalog_, showable_, 1, {{0, 1}});
  const Row one = layout.RowOf({0, {1}, {}});
  EXPECT_THAT(one, ::testing::ElementsAre(0, layout.edit(1)));
  const Row both = layout.RowOf({0, {0, 1}, {}}, 1);
  EXPECT_THAT(both, Contains(layout.pairs().at({0, 1})));
  EXPECT_EQ(both.size(), 5U);  // one, two edits, the pair, the neighbourhood
}

// Each two of them count, so three edits turn the column on three times.
TEST_F(FactorialLayout, EditsAboutTheSameThingAreCounted) {
  Insert("Refunds: weigh the amount that is asked.");
  Insert("Refunds: look at the date of dispatch.");
  Insert("Refunds: ask who signed.");
  Insert("Mind the tone.");
  const Layout layout(catalog_, showable_, 0, {});
  const auto times = [&](const Recipe& recipe) {
    const Row row = layout.RowOf(recipe);
    return std::count(row.begin(), row.end(), layout.together());
  };
  EXPECT_EQ(times({0, {0, 3}, {}}), 0);
  EXPECT_EQ(times({0, {0, 1, 3}, {}}), 1);
  EXPECT_EQ(times({0, {0, 1, 2}, {}}), 3);
}

// Two wordings turn their common effect on once.
TEST_F(FactorialLayout, ParaphrasesShareAColumn) {
  Insert("Refunds always belong to billing.");
  Insert("Always: refunds belong to billing.");
  const Layout layout(catalog_, showable_, 0, {});
  const std::size_t family = layout.family(0);
  EXPECT_EQ(family, layout.family(1));
  EXPECT_THAT(layout.RowOf({0, {0, 1}, {}}),
              ::testing::UnorderedElementsAre(0, layout.edit(0), layout.edit(1),
                                              family));
  EXPECT_EQ(Layout(catalog_, showable_, 0, {}).columns().size(),
            layout.columns().size());
}

TEST_F(FactorialLayout, TheEndOfTheDemonstrationsCounts) {
  const Layout layout(catalog_, showable_, 0, {});
  const std::vector<std::size_t>& places = showable_.places();
  std::size_t a = places[0];
  std::size_t other = places[0];
  for (const std::size_t place : places) {
    other = showable_.label(place) == showable_.label(a) ? other : place;
  }
  const Row row = layout.RowOf({0, {}, {other, a}});
  EXPECT_THAT(row, Contains(layout.last_label(showable_.label(a))));
  EXPECT_THAT(row, Not(Contains(layout.last_label(showable_.label(other)))));
  EXPECT_THAT(row, Contains(layout.demonstration(other)));
}

TEST_F(FactorialLayout, RetiredEditsHaveNoColumn) {
  Insert("Mind the dates.");
  catalog_.Retire(0);
  const Layout layout(catalog_, showable_, 0, {});
  EXPECT_EQ(layout.edit(0), Layout::kNone);
  EXPECT_EQ(layout.RowOf({0, {0}, {}}).size(), 1U);
}

}  // namespace
}  // namespace whet::factorial
