// Recipes from effects.
#include "composer.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::factorial {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FactorialComposer : public ::testing::Test {
 protected:
  FactorialComposer()
      : world_(task_, {}),
        search_(sdk::Host(world_.host())),
        showable_(search_, search_.Examples("train"), search_.Examples("val"),
                  world_.Seed(), {}),
        catalog_(world_.Seed(), 60) {
    for (const char* text : {"Mind the dates.", "Check names.",
                             "Refunds are billing.", "Read it twice."}) {
      catalog_.AddEdit(
          {}, {search::Edit::Op::kInsert, search::Part::kSystem, "", text, ""});
    }
  }

  testing::OrderTask task_{testing::OrderTaskOptions{}};
  testing::SearchWorld world_;
  sdk::Search search_;
  Showable showable_;
  Catalog catalog_;
};

TEST_F(FactorialComposer, TakesWhatHelps) {
  const Layout layout(catalog_, showable_, 0, {});
  const Composer composer(catalog_, showable_, layout);
  std::vector<double> theta(layout.columns().size(), -0.01);
  theta[layout.edit(1)] = 0.05;
  theta[layout.edit(3)] = 0.02;
  const Recipe best = composer.Best(search_, theta);
  EXPECT_THAT(best.edits, ElementsAre(1, 3));
  EXPECT_THAT(best.shots, IsEmpty());
}

// Alone they harm, together they help: no single step leads there.
TEST_F(FactorialComposer, TakesPairsThatHelpTogether) {
  const Layout layout(catalog_, showable_, 0, {{0, 2}});
  const Composer composer(catalog_, showable_, layout);
  std::vector<double> theta(layout.columns().size(), -0.01);
  theta[layout.pairs().at({0, 2})] = 0.1;
  EXPECT_THAT(composer.Best(search_, theta).edits, ElementsAre(0, 2));
  theta[layout.pairs().at({0, 2})] = -0.1;  // and the other way round
  theta[layout.edit(0)] = 0.05;
  theta[layout.edit(2)] = 0.06;
  EXPECT_THAT(composer.Best(search_, theta).edits, ElementsAre(2));
}

TEST_F(FactorialComposer, ShowsEachLabelAsOften) {
  const Layout layout(catalog_, showable_, 0, {});
  const Composer composer(catalog_, showable_, layout);
  const std::vector<double> theta(layout.columns().size(), 0.01);
  const Recipe best = composer.Best(search_, theta);
  std::map<std::string, int> count;
  for (const std::size_t place : best.shots) {
    ++count[showable_.label(place)];
  }
  EXPECT_THAT(count, ElementsAre(::testing::Pair("account", 2),
                                 ::testing::Pair("billing", 2),
                                 ::testing::Pair("shipping", 2),
                                 ::testing::Pair("technical", 2)));
}

TEST_F(FactorialComposer, PutsTheBestLabelLast) {
  const Layout layout(catalog_, showable_, 0, {});
  const Composer composer(catalog_, showable_, layout);
  std::vector<double> theta(layout.columns().size(), 0.01);
  theta[layout.last_label("shipping")] = 0.2;
  for (int i = 0; i < 5; ++i) {
    const Recipe best = composer.Best(search_, theta);
    EXPECT_EQ(showable_.label(best.shots.back()), "shipping");
  }
}

TEST_F(FactorialComposer, MovesChangeOneThing) {
  const Layout layout(catalog_, showable_, 0, {});
  const Composer composer(catalog_, showable_, layout);
  const Recipe from = {0, {1}, composer.DrawShots(search_)};
  for (int i = 0; i < 50; ++i) {
    const std::optional<Recipe> to = composer.Move(search_, from);
    if (!to) {
      continue;
    }
    EXPECT_EQ(to->shots.size(), from.shots.size());
    if (to->shots == from.shots) {
      EXPECT_TRUE(to->edits.empty() || to->edits.size() == 2);
    } else {
      EXPECT_EQ(to->edits, from.edits);
      std::vector<std::size_t> old(from.shots);
      std::vector<std::size_t> now(to->shots);
      std::sort(old.begin(), old.end());
      std::sort(now.begin(), now.end());
      std::vector<std::size_t> gone;
      std::set_difference(old.begin(), old.end(), now.begin(), now.end(),
                          std::back_inserter(gone));
      EXPECT_LE(gone.size(), 1U);
    }
  }
}

}  // namespace
}  // namespace whet::factorial
