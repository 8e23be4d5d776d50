#include "demonstration_pool.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::search {
namespace {

using ::testing::_;
using ::testing::Each;
using testing::OrderTask;
using ::testing::Pair;
using testing::SearchWorld;

// A search without a strategy: for its random streams and examples.
struct Fixture {
  explicit Fixture(testing::OrderTaskOptions options = {})
      : task(options), world(task, {}), search(sdk::Host(world.host())) {}
  OrderTask task;
  SearchWorld world;
  sdk::Search search;
};

std::map<std::string, int> Outputs(const DemonstrationPool& pool,
                                   const Shots& shots) {
  std::map<std::string, int> outputs;
  for (const std::size_t i : shots) {
    ++outputs[pool.shown(i).output];
  }
  return outputs;
}

std::vector<sdk::Example> Labelled(
    const std::vector<std::pair<const char*, const char*>>& rows) {
  std::vector<sdk::Example> examples;
  for (const auto& [input, label] : rows) {
    examples.push_back({examples.size() + 1, input, label, label});
  }
  return examples;
}

TEST(DemonstrationPool, DiverseSetsTakeWhatIsUnlikeTheRest) {
  Fixture f;
  const DemonstrationPool pool(Labelled({{R"({"t": "red car fast"})", "x"},
                                         {R"({"t": "red car slow"})", "x"},
                                         {R"({"t": "red car old"})", "x"},
                                         {R"({"t": "green tree tall"})", "x"}}),
                               {});
  for (int draw = 0; draw < 20; ++draw) {
    const Shots shots = pool.DrawDiverse(f.search, 2);
    ASSERT_EQ(shots.size(), 2U);
    // Whatever comes first, the tree is the other kind.
    EXPECT_TRUE(shots[0] == 3 || shots[1] == 3);
  }
  EXPECT_EQ(pool.DrawDiverse(f.search, 9).size(), 4U);
}

// The two cars are never in one set, whatever came between them.
TEST(DemonstrationPool, DiverseSetsLookAtAllChosenBefore) {
  Fixture f;
  const DemonstrationPool pool(Labelled({{R"({"t": "red car fast"})", "x"},
                                         {R"({"t": "green tree tall"})", "x"},
                                         {R"({"t": "red car slow"})", "x"},
                                         {R"({"t": "blue sea deep"})", "x"}}),
                               {});
  for (int draw = 0; draw < 20; ++draw) {
    const Shots shots = pool.DrawDiverse(f.search, 3);
    EXPECT_EQ(std::count(shots.begin(), shots.end(), 0U) +
                  std::count(shots.begin(), shots.end(), 2U),
              1);
  }
}

TEST(DemonstrationPool, DiverseSetsHoldEachLabelEqually) {
  Fixture f;
  const DemonstrationPool pool(f.search.Examples("train"), {});
  EXPECT_THAT(Outputs(pool, pool.DrawDiverse(f.search, 8)), Each(Pair(_, 2)));
}

TEST(DemonstrationPool, KnowsWhetherNearInputsHaveTheSameLabel) {
  Fixture f;  // "message 7": any label
  EXPECT_FALSE(
      DemonstrationPool(f.search.Examples("train"), {}).NearnessTells());
  std::vector<std::string> inputs;
  std::vector<sdk::Example> examples;
  for (std::uint64_t i = 0; i < 20; ++i) {
    inputs.push_back(R"({"t": ")" + std::string(i % 2 == 0 ? "red" : "green") +
                     " number " + std::to_string(i) + R"("})");
  }
  for (std::uint64_t i = 0; i < 20; ++i) {
    const char* label = i % 2 == 0 ? "a" : "b";
    examples.push_back({i, inputs[i], label, label});
  }
  EXPECT_TRUE(DemonstrationPool(examples, {}).NearnessTells());
}

// By hand: the nearest of two in four has the same label; by chance it is one
// in three of them, 1.3 in all, give or take 0.9.
TEST(DemonstrationPool, ALittleMoreThanChanceTellsNothing) {
  const DemonstrationPool pool(Labelled({{R"({"t": "red car"})", "a"},
                                         {R"({"t": "red car old"})", "a"},
                                         {R"({"t": "green tree"})", "b"},
                                         {R"({"t": "red car new"})", "b"}}),
                               {});
  EXPECT_FALSE(pool.NearnessTells());
}

TEST(DemonstrationPool, ShowsTheToolCallsOfAnAnswer) {
  Fixture f;
  const auto examples = Labelled({{R"({"t": "a"})", "x"}});
  DemonstrationPool pool(examples, {});
  pool.AddBootstrapped(examples[0], "", R"([{"id": "1"}])");
  pool.AddBootstrapped(examples[0], "", "broken");
  ASSERT_EQ(pool.size(), 2U);
  EXPECT_EQ(pool.shown(1).tool_calls[0]["id"], "1");
  EXPECT_EQ(pool.TakeBootstrappedFirst(5), Shots{1});  // one per input
}

TEST(DemonstrationPool, BalancedSetsHoldEachLabelEqually) {
  Fixture f;
  const DemonstrationPool pool(f.search.Examples("train"), {});
  for (int i = 0; i < 20; ++i) {
    const Shots eight = pool.DrawBalanced(f.search, 8);
    for (const auto& [label, count] : Outputs(pool, eight)) {
      EXPECT_EQ(count, 2) << label;
    }
    const auto six = Outputs(pool, pool.DrawBalanced(f.search, 6));
    EXPECT_EQ(six.size(), 4U);
    EXPECT_EQ(Outputs(pool, pool.DrawBalanced(f.search, 3)).size(), 3U);
  }
}

// Which label is left out, and who stands for the others, is left to chance.
TEST(DemonstrationPool, BalancedSetsDiffer) {
  Fixture f;
  const DemonstrationPool pool(f.search.Examples("train"), {});
  std::set<std::set<std::string>> labels;
  std::set<std::size_t> members;
  for (int i = 0; i < 20; ++i) {
    const Shots three = pool.DrawBalanced(f.search, 3);
    std::set<std::string> shown;
    for (const std::size_t place : three) {
      shown.insert(pool.shown(place).output);
    }
    labels.insert(shown);
    members.insert(three.begin(), three.end());
  }
  EXPECT_EQ(labels.size(), 4U);
  EXPECT_GT(members.size(), 20U);
}

TEST(DemonstrationPool, RandomSetsDiffer) {
  Fixture f;
  const DemonstrationPool pool(f.search.Examples("train"), {});
  std::set<Shots> sets;
  for (int i = 0; i < 20; ++i) {
    Shots shots = pool.DrawRandom(f.search, 8);
    EXPECT_EQ(std::set<std::size_t>(shots.begin(), shots.end()).size(), 8U);
    std::sort(shots.begin(), shots.end());
    sets.insert(shots);
  }
  EXPECT_EQ(sets.size(), 20U);
}

TEST(DemonstrationPool, NeverShowsAnInputTwice) {
  Fixture f({.train = 3});
  const auto train = f.search.Examples("train");
  DemonstrationPool pool(train, {});
  pool.AddBootstrapped(train[0], "my own words");
  pool.AddBootstrapped(train[0], "my own words");
  EXPECT_EQ(pool.size(), 4U);
  EXPECT_EQ(pool.DrawRandom(f.search, 8).size(), 3U);
  EXPECT_EQ(pool.DrawBalanced(f.search, 8).size(), 3U);
  EXPECT_EQ(pool.DrawDiverse(f.search, 8).size(), 3U);
  const Shots shots = pool.DrawBootstrapped(f.search, 8);
  EXPECT_EQ(shots.size(), 3U);
  EXPECT_EQ(pool.shown(shots[0]).output, "my own words");
}

TEST(DemonstrationPool, ReplacementKeepsTheLabel) {
  Fixture f;
  const DemonstrationPool pool(f.search.Examples("train"), {});
  const Shots shots = pool.DrawBalanced(f.search, 8);
  for (std::size_t i = 0; i < shots.size(); ++i) {
    const std::size_t other = pool.DrawReplacement(f.search, shots, i);
    EXPECT_EQ(std::count(shots.begin(), shots.end(), other), 0);
    EXPECT_EQ(pool.shown(other).output, pool.shown(shots[i]).output);
  }
}

TEST(DemonstrationPool, NoReplacementLeft) {
  Fixture f({.train = 2});
  const DemonstrationPool pool(f.search.Examples("train"), {});
  const Shots shots = {0, 1};
  EXPECT_EQ(pool.DrawReplacement(f.search, shots, 1), 1U);
}

TEST(DemonstrationPool, KeepsGivenDemonstrationsUnderTheirLabel) {
  Fixture f({.train = 4});
  const DemonstrationPool pool(
      f.search.Examples("train"),
      {{{{"text", "given"}}, "billing"}, {{{"text", "odd"}}, "no label"}});
  EXPECT_EQ(pool.size(), 6U);
  const auto outputs = Outputs(pool, pool.DrawBalanced(f.search, 6));
  EXPECT_EQ(outputs.at("billing"), 2);
}

}  // namespace
}  // namespace whet::search
