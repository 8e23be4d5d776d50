// Which columns of the model a recipe turns on.
#include "layout.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"
#include "showable.h"
#include "wired_for_test.h"

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

// What an edit costs in words, and that sentences of the seed prompt have their
// reasons, is thought before anything is known.
TEST_F(FactorialLayout, LongEditsAndDropsAreThoughtToBeWorthLess) {
  Insert("Names.");
  Insert("Look at the date of dispatch and at who signed for it.");
  catalog_.AddRewrite({}, [this] {
    sdk::Prompt rewrite = world_.Seed();
    rewrite.system = "";
    return rewrite;
  }());
  ASSERT_EQ(catalog_.factors()[2].kind, FactorKind::kDrop);
  const Layout layout(catalog_, showable_, 0, {});
  const auto mean = [&](std::size_t f) {
    return layout.columns()[layout.edit(f)].mean;
  };
  EXPECT_LT(mean(1), mean(0));
  EXPECT_LT(mean(2), mean(1));
}

TEST_F(FactorialLayout, ManyEditsTurnLengthsOn) {
  std::vector<std::size_t> edits;
  for (std::size_t i = 0; i < 21; ++i) {
    Insert("Rule " + std::to_string(i) + ".");
    edits.push_back(i);
  }
  const Layout layout(catalog_, showable_, 0, {});
  const auto on = [&](std::size_t count) {
    const Row row = layout.RowOf(
        {0, {edits.begin(), edits.begin() + static_cast<long>(count)}, {}});
    std::vector<std::size_t> lengths;
    for (const auto& [more_than, column] : layout.lengths()) {
      if (std::count(row.begin(), row.end(), column) > 0) {
        lengths.push_back(more_than);
      }
    }
    return lengths;
  };
  EXPECT_THAT(on(6), ::testing::IsEmpty());
  EXPECT_THAT(on(7), ::testing::ElementsAre(6));
  EXPECT_THAT(on(21), ::testing::ElementsAre(6, 10, 15, 20));
}

// One column more than for two of different labels.
TEST_F(FactorialLayout, TwoOfOneLabelAtTheEndCount) {
  const Layout layout(catalog_, showable_, 0, {});
  std::map<std::string, std::vector<std::size_t>> by_label;
  for (const std::size_t place : showable_.places()) {
    by_label[showable_.label(place)].push_back(place);
  }
  const std::size_t a = by_label["account"][0];
  const std::size_t other = by_label["account"][1];
  const std::size_t b = by_label["billing"][0];
  EXPECT_EQ(layout.RowOf({0, {}, {b, other, a}}).size(),
            layout.RowOf({0, {}, {other, b, a}}).size() + 1);
}

// Most of them own answers: one column more.
TEST(FactorialLayoutOfTexts, OwnAnswersHaveAColumn) {
  const testing::StyleTask task(1, 40, 20);
  Wired f(task, {}, {});
  for (std::size_t i = 0; i < 3; ++i) {
    f.showable.AddBootstrapped(f.train[i], "ok: own words");
  }
  const std::vector<std::size_t>& places = f.showable.places();
  const std::size_t n = places.size();  // own answers come last
  const Layout layout(f.catalog, f.showable, 0, {});
  EXPECT_EQ(
      layout.RowOf({0, {}, {places[n - 1], places[n - 2], places[3]}}).size(),
      layout.RowOf({0, {}, {places[n - 1], places[4], places[3]}}).size() + 1);
}

}  // namespace
}  // namespace whet::factorial
