// Recipes from effects.
#include "composer.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/search_world.h"
#include "search_world/tasks.h"
#include "wired_for_test.h"

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

TEST_F(FactorialComposer, EditsOfTheSameWordsAreNeverOnTogether) {
  for (const char* text : {"Label", "File"}) {  // factors 4 and 5
    catalog_.AddEdit({}, {search::Edit::Op::kReplace, search::Part::kSystem,
                          "Sort", text, ""});
  }
  const Layout layout(catalog_, showable_, 0, {});
  const Composer composer(catalog_, showable_, layout);
  std::vector<double> theta(layout.columns().size(), -0.01);
  theta[layout.edit(4)] = 0.05;
  theta[layout.edit(5)] = 0.06;
  EXPECT_THAT(composer.Best(search_, theta).edits, ElementsAre(5));
  bool exchanged = false;
  for (int i = 0; i < 100; ++i) {
    const std::optional<Recipe> to = composer.Move(search_, {0, {4}, {}});
    const auto has = [&](std::size_t f) {
      return to && std::count(to->edits.begin(), to->edits.end(), f) > 0;
    };
    EXPECT_FALSE(has(4) && has(5));
    exchanged |= has(5);
  }
  EXPECT_TRUE(exchanged);
}

// What paraphrases have in common is gained once.
TEST_F(FactorialComposer, TakesOneOfTwoParaphrases) {
  for (const char* text : {"Parcels always belong to shipping.",
                           "Always: parcels belong to shipping."}) {
    catalog_.AddEdit(
        {}, {search::Edit::Op::kInsert, search::Part::kSystem, "", text, ""});
  }
  const Layout layout(catalog_, showable_, 0, {});
  const Composer composer(catalog_, showable_, layout);
  std::vector<double> theta(layout.columns().size(), -0.01);
  theta[layout.family(4)] = 0.05;
  EXPECT_EQ(composer.Best(search_, theta).edits.size(), 1U);
}

// Eight good edits; more than six cost as much as ten are worth, or little.
TEST_F(FactorialComposer, StopsWhereLengthCostsMoreThanItGains) {
  for (const char* text : {"Rule 11.", "Rule 12.", "Rule 13.", "Rule 14."}) {
    catalog_.AddEdit(
        {}, {search::Edit::Op::kInsert, search::Part::kSystem, "", text, ""});
  }
  const Layout layout(catalog_, showable_, 0, {});
  const Composer composer(catalog_, showable_, layout);
  std::vector<double> theta(layout.columns().size(), -0.001);
  theta[layout.together()] = 0.0;
  for (std::size_t f = 0; f < 8; ++f) {
    theta[layout.edit(f)] = 0.01;
  }
  ASSERT_THAT(layout.lengths(), ::testing::SizeIs(1));
  theta[layout.lengths()[0].second] = -0.1;
  EXPECT_EQ(composer.Best(search_, theta).edits.size(), 6U);
  theta[layout.lengths()[0].second] = -0.015;
  EXPECT_EQ(composer.Best(search_, theta).edits.size(), 8U);
}

TEST_F(FactorialComposer, StartsFromTheBaseThatIsWorthMost) {
  sdk::Prompt rewrite = world_.Seed();
  rewrite.system = "Read twice. Then name the team.";
  catalog_.AddRewrite({}, rewrite);
  const Layout layout(catalog_, showable_, 0, {});
  const Composer composer(catalog_, showable_, layout);
  std::vector<double> theta(layout.columns().size(), -0.01);
  EXPECT_EQ(composer.Best(search_, theta).base, 0U);
  theta[layout.base(1)] = 0.1;
  EXPECT_EQ(composer.Best(search_, theta).base, 1U);
}

TEST_F(FactorialComposer, ShowsTheDemonstrationsThatAreWorthMost) {
  const Layout layout(catalog_, showable_, 0, {});
  const Composer composer(catalog_, showable_, layout);
  std::vector<double> theta(layout.columns().size(), 0.01);
  std::map<std::string, int> chosen;
  std::vector<std::size_t> wanted;  // two of each label, the last ones
  for (std::size_t i = showable_.places().size(); i-- > 0;) {
    const std::size_t place = showable_.places()[i];
    if (chosen[showable_.label(place)]++ < 2) {
      theta[layout.demonstration(place)] = 0.05;
      wanted.push_back(place);
    }
  }
  EXPECT_THAT(composer.Best(search_, theta).shots,
              ::testing::UnorderedElementsAreArray(wanted));
}

// The last two swapped, the others in another order, or one of the same label.
TEST_F(FactorialComposer, MovesOfDemonstrationsAreOfThreeKinds) {
  Catalog no_edits(world_.Seed(), 60);
  const Layout layout(no_edits, showable_, 0, {});
  const Composer composer(no_edits, showable_, layout);
  const Recipe from = {0, {}, composer.DrawShots(search_)};
  const search::Shots& old = from.shots;
  std::map<std::string, int> kinds;
  for (int i = 0; i < 60; ++i) {
    const std::optional<Recipe> to = composer.Move(search_, from);
    if (!to) {
      continue;
    }
    const search::Shots& now = to->shots;
    std::vector<std::size_t> differ;
    for (std::size_t k = 0; k < old.size(); ++k) {
      if (now[k] != old[k]) {
        differ.push_back(k);
      }
    }
    if (std::is_permutation(now.begin(), now.end(), old.begin())) {
      ++kinds[differ == std::vector<std::size_t>{6, 7} ? "swapped"
              : differ.back() < 6                      ? "reordered"
                                                       : "other"];
    } else {
      ASSERT_EQ(differ.size(), 1U);
      EXPECT_EQ(showable_.label(now[differ[0]]),
                showable_.label(old[differ[0]]));
      ++kinds["replaced"];
    }
  }
  EXPECT_GT(kinds["swapped"], 5);
  EXPECT_GT(kinds["reordered"], 5);
  EXPECT_GT(kinds["replaced"], 5);
  EXPECT_EQ(kinds["other"], 0);
}

// Own answers are shown together, each input once.
TEST(FactorialComposerOfTexts, ShowsTheModelsOwnAnswersTogether) {
  const testing::StyleTask task(1, 40, 20);
  Wired f(task, {}, {});
  for (std::size_t i = 0; i < 8; ++i) {
    f.showable.AddBootstrapped(f.train[i], "ok: own words");
  }
  const Layout layout(f.catalog, f.showable, 0, {});
  const Composer composer(f.catalog, f.showable, layout);
  const std::vector<double> theta(layout.columns().size(), 0.01);
  const Recipe best = composer.Best(f.search, theta);
  std::set<std::size_t> inputs;
  std::size_t own = 0;
  for (const std::size_t place : best.shots) {
    inputs.insert(f.showable.input(place));
    own += f.showable.bootstrapped(place) ? 1 : 0;
  }
  EXPECT_EQ(own, 8U);
  EXPECT_EQ(inputs.size(), 8U);
  for (int i = 0; i < 20; ++i) {
    inputs.clear();
    for (const std::size_t place : composer.DrawShots(f.search)) {
      EXPECT_TRUE(inputs.insert(f.showable.input(place)).second);
    }
  }
}

}  // namespace
}  // namespace whet::factorial
