// The statistics of a fair comparison: paired, on examples that both prompts
// answered. Pure functions; thread-safe.
//
//   const TestComparison test = ComparePaired(seed_scores, best_scores, 0.0);
//   const bool accepted = test.probability_better >= 0.9;
#ifndef WHET_CORE_RUN_COMPARISON_H_
#define WHET_CORE_RUN_COMPARISON_H_

#include <cstdint>
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
//  - probability_better: posterior P(mean difference > min_improvement) under
//    the Bayesian bootstrap (Rubin 1981; Dirichlet(1, ..., 1) weights on the
//    pairs) with one pseudo-pair at +c and one at -c, so that a handful of wins
//    is no certainty. c = sum d^2 / sum |d|, the size of a typical difference
//    (1 if no pair differs): exactly 1 for scores of 0 and 1. For those, with
//    min_improvement 0, this is P(p > 1/2), p ~ Beta(1 + wins, 1 + losses),
//    which equals 1 - the one-sided mid-p McNemar test (Fagerland, Lydersen,
//    Laake 2013), and `interval` is the Bayesian form of Bonett and Price's
//    (2012). No pair, or no pair that differs: at most 0.5.
//  - interval: 2.5 % and 97.5 % quantiles of the same draws, widened to hold
//    `difference` itself.
// 20,000 draws of weights, each read forwards and backwards (antithetic), by
// Philox4x64 with a fixed key and counter (block, draw, 0, 0): the same scores
// give the same bits on every machine, the order of the examples does not
// matter, and swapping the prompts gives the mirror image. Standard error of a
// probability: at most 0.0036.
TestComparison ComparePaired(const std::vector<std::optional<double>>& seed,
                             const std::vector<std::optional<double>>& best,
                             double min_improvement);

// The smallest true improvement (in score units) that a paired test on n
// examples shows with the asked posterior probability in 80 % of runs, if the
// per-pair standard deviation is `sd` (default: 0.5, that is 25 % discordant
// pairs of binary scores): (z_probability + z_0.8) * sd / sqrt(n), at least 0.
// Infinite for n < 1 or probability >= 1.
double DetectableImprovement(std::int64_t n, double probability,
                             double sd = 0.5);

}  // namespace whet

#endif  // WHET_CORE_RUN_COMPARISON_H_
