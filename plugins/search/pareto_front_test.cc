#include "pareto_front.h"

#include <cstddef>
#include <fstream>
#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace whet::search {
namespace {

using ::testing::ElementsAre;

// testdata/make_pareto_goldens.py.
TEST(Survivors, AreThoseOfTheReferenceImplementation) {
  std::ifstream file(WHET_TEST_DATA "/pareto_fronts.json");
  const auto cases = nlohmann::json::parse(file);
  ASSERT_EQ(cases.size(), 300U);
  for (const auto& golden : cases) {
    const std::vector<Front> fronts = golden["fronts"];
    const std::vector<bool> survives =
        Survivors(fronts, golden["scores"].get<std::vector<double>>());
    for (std::size_t i = 0; i < fronts.size(); ++i) {
      const std::vector<std::size_t> left = golden["left"][i];
      for (const std::size_t candidate : fronts[i]) {
        EXPECT_EQ(survives[candidate],
                  std::find(left.begin(), left.end(), candidate) != left.end());
      }
    }
  }
}

// By hand: 0 is covered by 1 and 2; 1 and 2 are each alone on an example.
TEST(Survivors, WhoIsCoveredByOthersGoes) {
  EXPECT_THAT(Survivors({{0, 1}, {0, 2}, {1}, {2}}, {0.9, 0.1, 0.1}),
              ElementsAre(false, true, true));
}

TEST(Survivors, OfEqualsTheFirstGoes) {
  EXPECT_THAT(Survivors({{1, 0}, {0, 1}}, {0.5, 0.5}),
              ElementsAre(true, false));
}

TEST(Survivors, WhoIsOnNoFrontIsNoSurvivor) {
  EXPECT_THAT(Survivors({{1}}, {0.5, 0.5}), ElementsAre(false, true));
  EXPECT_THAT(Survivors({}, {0.5}), ElementsAre(false));
}

TEST(ParetoFront, KeepsTheBestOfEachExample) {
  ParetoFront front;
  EXPECT_EQ(front.Best(7), std::nullopt);
  front.Add(0, 7, 0.0);
  front.Add(2, 7, 0.5);
  front.Add(1, 7, 0.5);
  front.Add(1, 7, 0.5);
  front.Add(3, 7, 0.25);
  front.Add(3, 4, 0.25);
  EXPECT_EQ(front.Best(7), 0.5);
  EXPECT_THAT(front.fronts(), ElementsAre(Front{3}, Front{1, 2}));
}

// By hand: 1 leads on two examples and shares a third; 0 leads alone on one
// and shares the third; 2 shares only what the others have, with a lower mean.
TEST(ParetoFront, SharesAreExamplesOfSurvivors) {
  ParetoFront front;
  for (const std::size_t candidate : {1, 0, 2}) {
    front.Add(candidate, 3, 1.0);
  }
  front.Add(1, 1, 1.0);
  front.Add(1, 2, 1.0);
  front.Add(2, 2, 1.0);
  front.Add(0, 4, 1.0);
  EXPECT_THAT(front.Shares({0.5, 0.75, 0.4}), ElementsAre(2, 3, 0));
}

}  // namespace
}  // namespace whet::search
