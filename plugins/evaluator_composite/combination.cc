#include "combination.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "whet/sdk/error.h"

namespace whet::composite {

Rule RuleOf(std::string_view name) {
  if (name == "mean")
    return Rule::kMean;
  if (name == "geometric")
    return Rule::kGeometric;
  if (name == "harmonic")
    return Rule::kHarmonic;
  if (name == "min")
    return Rule::kMin;
  throw sdk::Error(WHET_INVALID_ARGUMENT,
                   "$.combine: unknown rule \"" + std::string(name) +
                       "\"; known: mean, geometric, harmonic, min");
}

double Combine(Rule rule, const std::vector<WeightedScore>& scores) {
  if (scores.empty())
    return 1.0;
  double weights = 0.0;
  double sum = 0.0;
  double least = 1.0;
  for (const auto& [score, weight] : scores) {
    weights += weight;
    least = std::min(least, score);
    switch (rule) {
      case Rule::kMean:
        sum += weight * score;
        break;
      case Rule::kGeometric:
        sum += weight * std::log(score);
        break;
      case Rule::kHarmonic:
        sum += weight / score;
        break;
      case Rule::kMin:
        break;
    }
  }
  // Also where a sum is no number any more.
  if (rule == Rule::kMin || (least <= 0.0 && rule != Rule::kMean))
    return least;
  switch (rule) {
    case Rule::kGeometric:
      return std::min(1.0, std::exp(sum / weights));
    case Rule::kHarmonic:
      return std::min(1.0, weights / sum);
    default:
      return std::min(1.0, sum / weights);
  }
}

}  // namespace whet::composite
