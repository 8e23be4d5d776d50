#include "stats/comparison.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>

#include "stats/paired_posterior.h"
#include "stats/value_counts.h"

namespace whet {
namespace {

bool IsScored(const std::optional<double>& score) {
  return score.has_value() && std::isfinite(*score);
}

}  // namespace

ScoreSummary Summarize(const std::vector<std::optional<double>>& scores) {
  ScoreSummary summary;
  double sum = 0.0;
  for (const std::optional<double>& score : scores) {
    if (IsScored(score)) {
      sum += *score;
      ++summary.n;
    } else {
      ++summary.failed;
    }
  }
  if (summary.n == 0) {
    return summary;
  }
  const double n = static_cast<double>(summary.n);
  summary.mean = sum / n;
  if (summary.n < 2) {
    return summary;
  }
  double squares = 0.0;
  for (const std::optional<double>& score : scores) {
    if (IsScored(score)) {
      const double deviation = *score - summary.mean;
      squares += deviation * deviation;
    }
  }
  summary.stderr_ = std::sqrt(squares / (n - 1.0) / n);
  return summary;
}

TestComparison ComparePaired(const std::vector<std::optional<double>>& seed,
                             const std::vector<std::optional<double>>& best,
                             double min_improvement) {
  assert(seed.size() == best.size());
  std::vector<std::optional<double>> paired_seed;
  std::vector<std::optional<double>> paired_best;
  std::vector<double> differences;
  for (std::size_t i = 0; i < std::min(seed.size(), best.size()); ++i) {
    if (IsScored(seed[i]) && IsScored(best[i])) {
      paired_seed.push_back(seed[i]);
      paired_best.push_back(best[i]);
      differences.push_back(*best[i] - *seed[i]);
    }
  }

  TestComparison result;
  result.seed = Summarize(paired_seed);
  result.best = Summarize(paired_best);
  result.seed.failed = std::count_if(
      seed.begin(), seed.end(), [](const auto& s) { return !IsScored(s); });
  result.best.failed = std::count_if(
      best.begin(), best.end(), [](const auto& s) { return !IsScored(s); });

  const ValueCounts counts = CountValues(differences);
  result.pairs = Total(counts);
  if (result.pairs > 0) {
    result.difference = SumFromBothEnds(counts, [](double d) { return d; }) /
                        static_cast<double>(result.pairs);
  }
  const PairedPosterior posterior(counts);
  result.probability_better = posterior.ProbabilityAbove(min_improvement);
  const Interval central = posterior.Central95();
  result.interval_low = std::min(central.low, result.difference);
  result.interval_high = std::max(central.high, result.difference);
  return result;
}

}  // namespace whet
