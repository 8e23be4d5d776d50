// The verdict on two prompts: paired, on examples that both have answered. Pure
// functions; thread-safe.
//
//   const TestComparison test = ComparePaired(seed_scores, best_scores, 0.0);
//   const bool accepted = test.probability_better >= 0.9;
//
// Each DECIDES: the same bits on every machine. What is claimed, with figures:
// docs/statistics.md.
#ifndef WHET_CORE_STATS_COMPARISON_H_
#define WHET_CORE_STATS_COMPARISON_H_

#include <optional>
#include <vector>

#include "whet/core/result.h"

namespace whet {

// Mean, standard error (sample standard deviation / sqrt n; 0 for n < 2) and
// counts of per-example scores in [0, 1]; absent and non-finite ones count as
// failed.
ScoreSummary Summarize(const std::vector<std::optional<double>>& scores);

// Compares two prompts example by example. Pairs with a failed side are left
// out, also of the two summaries' `mean`, `stderr_` and `n`, so that
// best.mean - seed.mean is the difference; each summary's `failed` counts the
// failures of its own prompt. `seed` and `best` have equal length and order.
//  - probability_better: P(mean difference > min_improvement), posterior and
//    cautious (paired_posterior.h). No pair, or no pair that differs: at most
//    0.5.
//  - interval: the central 95 % of the same, widened to hold `difference`.
// The order of the examples does not matter, and swapping the prompts gives the
// mirror image exactly.
TestComparison ComparePaired(const std::vector<std::optional<double>>& seed,
                             const std::vector<std::optional<double>>& best,
                             double min_improvement);

}  // namespace whet

#endif  // WHET_CORE_STATS_COMPARISON_H_
