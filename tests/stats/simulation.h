// What the simulations share: draws, their number, and how far chance goes.
#ifndef WHET_TESTS_STATS_SIMULATION_H_
#define WHET_TESTS_STATS_SIMULATION_H_

#include <random>

namespace whet {

inline constexpr double kAsked = 0.9;  // the default of accept.probability

// In [0, 1).
double Uniform(std::mt19937_64& random);

// WHET_SIMULATION_RUNS, 2000 if not set.
int SimulatedRuns();

// `errors` standard errors of a share near `p` in so many runs.
double Slack(double p, int runs, double errors);

}  // namespace whet

#endif  // WHET_TESTS_STATS_SIMULATION_H_
