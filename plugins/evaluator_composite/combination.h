// The arithmetic of a composite score.
//
//   Combine(Rule::kGeometric, {{0.5, 1.0}, {1.0, 1.0}});  // 0.7071...
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_COMPOSITE_COMBINATION_H_
#define WHET_PLUGINS_EVALUATOR_COMPOSITE_COMBINATION_H_

#include <string_view>
#include <vector>

namespace whet::composite {

enum class Rule { kMean, kGeometric, kHarmonic, kMin };

// "mean", "geometric", "harmonic", "min"; throws sdk::Error for another name.
Rule RuleOf(std::string_view name);

struct WeightedScore {
  double score;   // [0, 1]
  double weight;  // > 0
};

// In [0, 1]; 1 if there are no scores: nothing spoke against the output.
// Means are weighted: sum(w s) / W, exp(sum(w ln s) / W), W / sum(w / s) with
// W = sum(w). A score of 0 makes the latter two 0; the weights do not matter
// to the least.
double Combine(Rule rule, const std::vector<WeightedScore>& scores);

}  // namespace whet::composite

#endif  // WHET_PLUGINS_EVALUATOR_COMPOSITE_COMBINATION_H_
