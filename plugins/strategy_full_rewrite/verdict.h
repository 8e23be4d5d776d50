// How a rewrite did, in words for the history that the reflect role reads.
//
//   rewriter.Remember(draft, Verdict(board, draft, parent, val, true));
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FULL_REWRITE_VERDICT_H_
#define WHET_PLUGINS_STRATEGY_FULL_REWRITE_VERDICT_H_

#include <string>

#include "whet/sdk/strategy.h"

#include "search/scoreboard.h"

namespace whet::full_rewrite {

// "rejected: scores 0.45 where the prompt before it scored 0.60 (2 better, 5
// worse of 20 examples)", of those of `examples` on which both have a score.
std::string Verdict(const search::Scoreboard& board, whet_candidate draft,
                    whet_candidate parent, const search::Numbers& examples,
                    bool accepted);

// "scored 0.45 on 40 training examples".
std::string BatchVerdict(const search::Scoreboard& board, whet_candidate prompt,
                         const search::Numbers& batch);

}  // namespace whet::full_rewrite

#endif  // WHET_PLUGINS_STRATEGY_FULL_REWRITE_VERDICT_H_
