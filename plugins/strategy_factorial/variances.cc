#include "variances.h"

#include <cmath>
#include <vector>

#include "marginal_likelihood.h"

namespace whet::factorial {
namespace {

constexpr double kTextGrid[] = {0.02, 0.035, 0.05, 0.08, 0.12, 0.18};
constexpr double kDemonstrationGrid[] = {0.01, 0.02, 0.04, 0.07, 0.11};
constexpr double kOmegaGrid[] = {0.005, 0.015, 0.03, 0.05,
                                 0.07,  0.1,   0.14, 0.2};
constexpr double kLogDeviation = 0.8;  // of each prior, in natural logarithms

double LogPrior(double value, double centre) {
  const double z = std::log(value / centre) / kLogDeviation;
  return -0.5 * z * z;
}

}  // namespace

Variances Learn(const Data& data, const std::vector<Column>& columns,
                const Variances& now) {
  const Variances prior;
  const Posterior posterior(data, columns, now);
  Variances best = posterior.LearnedNoise(data, prior);
  const MarginalLikelihood likelihood(data, columns, best.tau, best.nu);
  const auto score = [&](const Variances& v) {
    return likelihood.Log(v) + LogPrior(v.text, prior.text) +
           LogPrior(v.demonstration, prior.demonstration) +
           LogPrior(v.omega, prior.omega);
  };
  double highest = score(best);
  const auto climb = [&](const auto& grid, double Variances::*member) {
    for (const double value : grid) {
      Variances trial = best;
      trial.*member = value;
      const double s = score(trial);
      if (s > highest) {
        highest = s;
        best = trial;
      }
    }
  };
  climb(kOmegaGrid, &Variances::omega);
  climb(kTextGrid, &Variances::text);
  climb(kDemonstrationGrid, &Variances::demonstration);
  // Too small an omega ends the search for prompts that are more than their
  // parts, so the mean of what it may be counts, not the most probable value.
  double weights = 0.0;
  double sum = 0.0;
  for (const double value : kOmegaGrid) {
    Variances trial = best;
    trial.omega = value;
    const double weight = std::exp(score(trial) - highest);
    weights += weight;
    sum += weight * value;
  }
  best.omega = sum / weights;
  return best;
}

}  // namespace whet::factorial
