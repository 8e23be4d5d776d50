#include "simulation.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace whet {

double Uniform(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * 0x1p-53;
}

int SimulatedRuns() {
  const char* runs = std::getenv("WHET_SIMULATION_RUNS");
  return runs == nullptr ? 2000 : std::max(1, std::atoi(runs));
}

double Slack(double p, int runs, double errors) {
  return errors * std::sqrt(p * (1.0 - p) / runs);
}

}  // namespace whet
