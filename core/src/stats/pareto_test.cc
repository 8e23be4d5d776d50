#include "stats/pareto.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ParetoPoint Point(const char* name, double score, double cost,
                  std::int64_t length) {
  return {score, cost, std::nullopt, length, name};
}

TEST(ParetoFront, KeepsWhatNobodyBeats) {
  const ParetoFront front = FindParetoFront({
      Point("best", 0.900, 10.0, 1000),
      Point("short", 0.892, 5.9, 400),
      Point("worse in all", 0.850, 11.0, 1200),
      Point("worse in score", 0.880, 5.9, 400),
      Point("tiny", 0.500, 5.0, 300),
  });
  EXPECT_THAT(front.indices, ElementsAre(0, 1, 4));
  EXPECT_EQ(front.knee, 1u);
  EXPECT_EQ(front.explanation,
            "short gives up 0.8 points of score for 41% less cost, 60% less "
            "text than best.");
}

// Scores 0, 0.5, 0.9, 1 at costs 0, 4, 5, 10: above the chord by 0, 0.1, 0.4,
// 0.
TEST(ParetoFront, HasItsKneeFarthestFromTheChord) {
  const ParetoFront front = FindParetoFront({
      Point("a", 0.0, 0.0, 1),
      Point("b", 0.5, 4.0, 1),
      Point("c", 0.9, 5.0, 1),
      Point("d", 1.0, 10.0, 1),
  });
  EXPECT_THAT(front.indices, ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(front.knee, 2u);
}

TEST(ParetoFront, PrefersTheScoreOnAStraightFront) {
  const ParetoFront front = FindParetoFront({
      Point("cheap", 0.25, 1.0, 1),
      Point("dear", 0.75, 3.0, 1),
      Point("middle", 0.5, 2.0, 1),
  });
  EXPECT_EQ(front.knee, 1u);
  EXPECT_EQ(front.explanation,
            "dear has the highest score, and what others save is worth less "
            "than what they give up.");
}

TEST(ParetoFront, DoesNotLetObjectivesThatRiseTogetherOutvoteTheScore) {
  // Half the way down in score saves 45 % of three things: not worth it.
  const ParetoFront front = FindParetoFront({
      {1.0, 10.0, 10.0, 10, "top"},
      {0.5, 5.5, 5.5, 5, "half"},
      {0.0, 1.0, 1.0, 1, "low"},
  });
  EXPECT_EQ(front.indices.size(), 3u);
  EXPECT_NE(front.knee, 2u);
}

TEST(ParetoFront, LeavesOutAnObjectiveThatOnePointDoesNotKnow) {
  std::vector<ParetoPoint> points = {
      Point("a", 0.9, 10.0, 100),
      Point("b", 0.8, 1.0, 100),
  };
  EXPECT_THAT(FindParetoFront(points).indices, ElementsAre(0, 1));
  points[0].cost_usd.reset();
  EXPECT_THAT(FindParetoFront(points).indices, ElementsAre(0));
}

TEST(ParetoFront, KeepsEqualsTogether) {
  const ParetoFront front = FindParetoFront({
      Point("", 0.7, 1.0, 10),
      Point("", 0.7, 1.0, 10),
  });
  EXPECT_THAT(front.indices, ElementsAre(0, 1));
  EXPECT_EQ(front.knee, 0u);
}

TEST(ParetoFront, TakesScoresAsEqualWithinTheAskedSteps) {
  const std::vector<ParetoPoint> points = {
      Point("a", 0.901, 2.0, 10),
      Point("b", 0.899, 1.0, 10),
  };
  EXPECT_THAT(FindParetoFront(points).indices, ElementsAre(0, 1));
  EXPECT_THAT(FindParetoFront(points, {.score_epsilon = 0.01}).indices,
              ElementsAre(1));
}

TEST(ParetoFront, SaysSoIfThereIsNoChoice) {
  const ParetoFront one = FindParetoFront({Point("", 0.7, 1.0, 10)});
  EXPECT_EQ(one.knee, 0u);
  EXPECT_EQ(one.explanation, "number 1 is nowhere worse than another.");
  const ParetoFront none = FindParetoFront({});
  EXPECT_THAT(none.indices, IsEmpty());
  EXPECT_EQ(none.knee, std::nullopt);
  EXPECT_EQ(none.explanation, "");
}

TEST(ParetoFront, LeavesOutWhatIsNoNumber) {
  const ParetoFront front = FindParetoFront({
      Point("a", std::nan(""), 1.0, 1),
      Point("b", 0.5, INFINITY, 1),
      Point("c", 0.4, 1.0, 1),
  });
  EXPECT_THAT(front.indices, ElementsAre(2));
  EXPECT_THAT(FindParetoFront({Point("a", std::nan(""), 1.0, 1)}).indices,
              IsEmpty());
}

TEST(ParetoFront, NamesScoresOffTheScaleAsTheyAre) {
  const ParetoFront front = FindParetoFront({
      Point("a", 30.0, 10.0, 1),
      Point("b", 28.75, 2.0, 1),
      Point("c", 10.0, 1.0, 1),
  });
  EXPECT_EQ(front.explanation,
            "b gives up 1.25 of score for 80% less cost than a.");
}

}  // namespace
}  // namespace whet
