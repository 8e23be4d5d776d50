// Several candidates confirmed on the same examples: each further one is a
// further chance to be wrong.
//
//   // P(A better) = 0.97, P(B better) = 0.93, 0.9 asked for:
//   const auto accepted = ConfirmTogether({0.97, 0.93}, 0.9);  // both
//
// Why a run needs none of this: the search may look at val as often as it
// likes, because val decides only who is confirmed; the test split is untouched
// until the one comparison of the one candidate, and that comparison's bound
// holds for any candidate that was chosen without it. It would not hold for the
// best of k comparisons on the test split: their bounds add up. Holm (1979)
// keeps
//
//   P(any accepted that is no better) <= 1 - asked,
//
// however the candidates depend on each other.
//
// DECIDES: only + - * / and comparisons. Pure functions; thread-safe.
#ifndef WHET_CORE_STATS_MANY_CANDIDATES_H_
#define WHET_CORE_STATS_MANY_CANDIDATES_H_

#include <vector>

namespace whet {

// Of k probabilities of being better, those that remain when all k are looked
// at: 1 - Holm's adjusted p-values of 1 - probability. With one, the same.
std::vector<double> AdjustForEachOther(
    const std::vector<double>& probabilities_better);

// Which of them are accepted: those whose adjusted probability is at least
// `asked`.
std::vector<bool> ConfirmTogether(
    const std::vector<double>& probabilities_better, double asked);

}  // namespace whet

#endif  // WHET_CORE_STATS_MANY_CANDIDATES_H_
