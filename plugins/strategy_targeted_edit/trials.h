// Tests edits, each alone against the prompt that it changes.
//
//   Trials trials(board, evidence, options, validation);
//   std::vector<Trial> tried = trials.Run(parent, drafts, targets);
//   if (tried[0].through) ...
//
// An edit has to mend some of its target first, then may not break more of
// what was right than it mends, then has to win a race on validation examples.
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_TARGETED_EDIT_TRIALS_H_
#define WHET_PLUGINS_STRATEGY_TARGETED_EDIT_TRIALS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "whet/sdk/paired_comparison.h"
#include "whet/sdk/strategy.h"

#include "editor.h"
#include "evidence.h"
#include "options.h"
#include "search/contest.h"
#include "search/scoreboard.h"

namespace whet::targeted_edit {

struct Trial {
  Draft draft = {};
  sdk::PairedComparison aimed = {};    // on its target
  sdk::PairedComparison guarded = {};  // on what was right
  search::Contestant race = {};        // against the parent
  bool through = false;                // better than the parent
  bool taken = false;                  // part of the next prompt
  std::string verdict = {};            // in words
};

// The merge goes on as long as it may be no worse than its best part.
inline constexpr search::Rule kMerge = {10, 0.20, 0.75, 60, 0.45};

class Trials {
 public:
  // References must outlive the object. `validation` has unselected examples.
  Trials(search::Scoreboard& board, Evidence& evidence, const Options& options,
         search::Numbers validation);

  // `evidence` was collected for `parent`. In the order of `drafts`. When the
  // budget ends in the race, what is known by then decides.
  std::vector<Trial> Run(whet_candidate parent,
                         const std::vector<Draft>& drafts,
                         const std::vector<Target>& targets);

  // Is `challenger` better than `incumbent` on validation examples?
  bool Race(const search::Rule& rule, whet_candidate challenger,
            whet_candidate incumbent);

 private:
  void Aim(whet_candidate parent, const std::vector<Target>& targets,
           std::vector<Trial>& trials);
  void Guard(whet_candidate parent, std::vector<Trial>& trials);
  void RaceAll(whet_candidate parent, std::vector<Trial>& trials);

  search::Scoreboard& board_;
  Evidence& evidence_;
  const Options& options_;
  search::Numbers validation_;
};

}  // namespace whet::targeted_edit

#endif  // WHET_PLUGINS_STRATEGY_TARGETED_EDIT_TRIALS_H_
