// Is a child worth a place in the pool? Two questions, both answered by paired
// comparisons that stop as soon as the answer is clear.
//
// The reference asks whether the sum over three examples grew, which a child
// that is no better passes in half of the cases or more, and then pays for all
// of D_pareto. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_TRIALS_H_
#define WHET_PLUGINS_STRATEGY_GEPA_TRIALS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "whet/sdk/strategy.h"

#include "search/scoreboard.h"

namespace whet::gepa {

struct Trial {
  whet_candidate child = 0;
  whet_candidate parent = 0;
  search::Numbers examples = {};  // of D_feedback, those shown first
  sdk::PairedComparison result = {};
  bool through = false;
};

// The gate: compares each child with its parent on `minibatch` examples, and on
// more of them, about twice as many each time, as long as neither is clearly
// better. All trials at once; sets `result` and `through`. Throws BudgetSpent.
void PassGate(search::Scoreboard& board, std::size_t minibatch,
              std::vector<Trial>& trials);

// Incremental validation: scores children on block after block of `pareto` and
// gives up on those that are clearly worse than `best`, the best prompt so far.
// Sets `result` against it, and `through` if the child stayed in to the end.
// When the budget ends, who is probably better by then is through.
void Validate(search::Scoreboard& board, const search::Numbers& pareto,
              whet_candidate best, std::vector<Trial>& trials);

// "0.62".
std::string TwoDigits(double score);

// "3 better, 1 worse of 8 examples".
std::string Tally(const sdk::PairedComparison& result);

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_TRIALS_H_
