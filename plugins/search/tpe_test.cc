#include "search/tpe.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search/python_random.h"

namespace whet::search {
namespace {

using ::testing::DoubleNear;

// Two generators, as Optuna has them.
struct Optuna {
  explicit Optuna(std::uint32_t seed) : startup(seed), draw(seed) {}
  std::optional<Combination> Suggest(
      const Tpe& tpe, const std::vector<Observation>& observations) {
    return tpe.Suggest(
        observations, [this] { return startup.Rand(); },
        [this] { return draw.Rand(); });
  }
  NumpyRandom startup;
  NumpyRandom draw;
};

// Asks for the last parameter first, as the searches in tpe.txt do.
TpeOptions Backwards(std::size_t parameters) {
  TpeOptions options;
  for (std::size_t d = parameters; d-- > 0;) {
    options.startup_order.push_back(d);
  }
  return options;
}

// Optuna's own searches: testdata/make_tpe.py.
TEST(Tpe, SuggestsWhatOptunaSuggests) {
  std::ifstream file(WHET_TEST_DATA "/tpe.txt");
  ASSERT_TRUE(file);
  std::optional<Optuna> optuna;
  std::optional<Tpe> tpe;
  std::vector<Observation> observations;
  int trials = 0;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    std::istringstream words(line);
    std::string kind;
    double first = 0.0;
    words >> kind >> first;
    Combination rest;
    for (std::size_t n = 0; words >> n;) {
      rest.push_back(n);
    }
    if (kind == "search") {
      optuna.emplace(static_cast<std::uint32_t>(first));
      tpe.emplace(rest, Backwards(rest.size()));
      observations.clear();
      continue;
    }
    if (kind == "trial") {
      ASSERT_EQ(optuna->Suggest(*tpe, observations), rest) << "line " << number;
      ++trials;
    }
    observations.push_back({rest, first});
  }
  EXPECT_EQ(trials, 1100);
}

// reference/algorithms.md section 5.3: twelve trials of 3 x 6 choices. The
// probabilities follow from (1 - L_{k-1})^24 - (1 - L_k)^24, where L_k is the
// mass that l gives the k combinations with the largest l/g.
std::vector<Observation> Twelve() {
  return {{{0, 0}, 55.0}, {{1, 2}, 61.4}, {{2, 5}, 58.6}, {{0, 3}, 61.4},
          {{1, 1}, 52.0}, {{2, 2}, 64.3}, {{0, 5}, 50.0}, {{1, 4}, 60.0},
          {{2, 0}, 57.1}, {{1, 2}, 66.0}, {{0, 1}, 48.6}, {{2, 2}, 63.0}};
}

TEST(Tpe, PicksWithTheExactProbabilities) {
  const Tpe tpe({3, 6}, {});
  Optuna optuna(7);
  constexpr int kDraws = 8000;
  std::map<Combination, double> share;
  for (int i = 0; i < kDraws; ++i) {
    share[*optuna.Suggest(tpe, Twelve())] += 1.0 / kDraws;
  }
  // Four standard deviations.
  EXPECT_THAT((share[{0, 2}]), DoubleNear(0.81504, 0.0174));
  EXPECT_THAT((share[{2, 4}]), DoubleNear(0.06069, 0.0107));
  EXPECT_THAT((share[{1, 3}]), DoubleNear(0.06069, 0.0107));
  EXPECT_THAT((share[{2, 3}]), DoubleNear(0.06069, 0.0107));
  EXPECT_GT(share[Combination({0, 2})] + share[Combination({2, 4})] +
                share[Combination({1, 3})] + share[Combination({2, 3})],
            0.994);
}

TEST(Tpe, EnumerationTakesTheLargestRatio) {
  TpeOptions options;
  options.enumerate = true;
  const Tpe tpe({3, 6}, options);
  Optuna optuna(7);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(optuna.Suggest(tpe, Twelve()), (Combination{0, 2}));
  }
}

TEST(Tpe, FinishedCombinationsAreNotSuggestedAgain) {
  for (const bool enumerate : {false, true}) {
    TpeOptions options;
    options.startup_trials = 3;
    options.skip_finished = true;
    options.enumerate = enumerate;
    const Tpe tpe({3, 4}, options);
    Optuna optuna(5);
    std::vector<Observation> observations;
    std::set<Combination> seen;
    for (int i = 0; i < 12; ++i) {
      const auto next = optuna.Suggest(tpe, observations);
      ASSERT_TRUE(next.has_value());
      EXPECT_TRUE(seen.insert(*next).second);
      observations.push_back({*next, static_cast<double>(i % 5), 1.0, true});
    }
    EXPECT_EQ(optuna.Suggest(tpe, observations), std::nullopt);
  }
}

TEST(Tpe, WhatIsKnownBetterWeighsMore) {
  TpeOptions options;
  options.startup_trials = 0;
  options.weigh_observations = true;
  options.enumerate = true;
  const Tpe tpe({4}, options);
  Optuna optuna(1);
  // One good observation, three bad ones of choices 1 to 3.
  std::vector<Observation> observations = {
      {{0}, 0.9}, {{1}, 0.1, 100.0}, {{2}, 0.1}, {{3}, 0.1, 100.0}};
  observations[0].finished = true;
  TpeOptions skip = options;
  skip.skip_finished = true;
  EXPECT_EQ(optuna.Suggest(tpe, observations), (Combination{0}));
  // Of the others the one that least is known to be bad about.
  EXPECT_EQ(optuna.Suggest(Tpe({4}, skip), observations), (Combination{2}));
}

TEST(Tpe, StartupGrowsWithTheSearch) {
  EXPECT_EQ(ScaledStartup(0), 3U);
  EXPECT_EQ(ScaledStartup(12), 3U);
  EXPECT_EQ(ScaledStartup(40), 10U);
}

TEST(Tpe, ASpaceTooLargeToEnumerate) {
  TpeOptions options;
  options.startup_trials = 2;
  options.skip_finished = true;
  options.enumerate = true;
  const Tpe tpe({1000, 1000, 1000}, options);
  Optuna optuna(3);
  std::vector<Observation> observations;
  for (int i = 0; i < 30; ++i) {
    const auto next = optuna.Suggest(tpe, observations);
    ASSERT_TRUE(next.has_value());
    EXPECT_LT(*std::max_element(next->begin(), next->end()), 1000U);
    observations.push_back({*next, static_cast<double>(i), 1.0, true});
  }
}

}  // namespace
}  // namespace whet::search
