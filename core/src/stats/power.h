// What a paired comparison can show, computed before it is paid for: from the
// rule of the verdict itself (paired_posterior.h), by the trinomial
// distribution of wins, losses and ties of scores of 0 and 1.
//
//   const PowerQuestion question{.probability = 0.9};
//   const double least = DetectableImprovement(72, question);   // about 0.12
//   const auto pairs = PairsNeeded(0.05, question);             // about 450
//
// Only tells, decides nothing: Boost.Math's binomial distribution may differ in
// its last bits between machines. Pure functions; thread-safe.
#ifndef WHET_CORE_STATS_POWER_H_
#define WHET_CORE_STATS_POWER_H_

#include <cstdint>
#include <optional>

namespace whet {

struct PowerQuestion {
  double probability = 0.9;      // asked for, as in accept.probability
  double min_improvement = 0.0;  // as in accept.min_improvement
  // Share of pairs in which one prompt is right and the other wrong, if the
  // improvement itself is not more.
  double discordance = 0.25;
  double power = 0.8;  // share of runs that are to show the improvement
};

// Share of runs that end with "improved" if the true mean difference is
// `improvement`, in [0, 1], to 2e-6. The false positives are those of
// improvement 0.
double ChanceOfAcceptance(std::int64_t pairs, double improvement,
                          const PowerQuestion& question);

// The smallest true improvement that is shown with the asked power, to 1e-6;
// infinite if these pairs can show none.
double DetectableImprovement(std::int64_t pairs, const PowerQuestion& question);

// How many pairs show `improvement` with the asked power: the least number up
// to the small steps that power takes backwards where one more pair brings no
// new verdict. nullopt if 100,000 do not.
std::optional<std::int64_t> PairsNeeded(double improvement,
                                        const PowerQuestion& question);

}  // namespace whet

#endif  // WHET_CORE_STATS_POWER_H_
