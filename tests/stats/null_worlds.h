// Worlds in which two prompts are equally good: the declared family that the
// bound on wrong verdicts and the coverage of intervals are measured on.
//
//   std::mt19937_64 random(1);
//   const ScorePair pair = NullWorlds().front().draw(random);
#ifndef WHET_TESTS_STATS_NULL_WORLDS_H_
#define WHET_TESTS_STATS_NULL_WORLDS_H_

#include <functional>
#include <random>
#include <string>
#include <vector>

namespace whet {

struct ScorePair {
  double seed = 0.0;
  double best = 0.0;
};

struct NullWorld {
  std::string name;
  // Scores in [0, 1] of one example; E[best - seed] = 0.
  std::function<ScorePair(std::mt19937_64&)> draw;
  // Share of pairs that hold the rare large losses which make up for the small
  // wins of all others; 0 if there are none. (1 - rare)^n of all samples hold
  // none of them.
  double rare = 0.0;
};

// Right and wrong at several base rates and shares of pairs that differ, F1,
// a judge's marks, many ties, and both kinds of skewness.
const std::vector<NullWorld>& NullWorlds();

}  // namespace whet

#endif  // WHET_TESTS_STATS_NULL_WORLDS_H_
