// The prompt that is worked on, the best one, and older ones to go back to.
//
//   Lineage lineage(search, trials);       // recommends the seed prompt
//   lineage.Add(winner, tried);            // recommends what is better
//   if (lineage.idle() >= patience && !lineage.Restart(3)) ...
//
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_TARGETED_EDIT_LINEAGE_H_
#define WHET_PLUGINS_STRATEGY_TARGETED_EDIT_LINEAGE_H_

#include <cstddef>
#include <vector>

#include "whet/sdk/strategy.h"

#include "trials.h"

namespace whet::targeted_edit {

class Lineage {
 public:
  // References must outlive the object.
  Lineage(sdk::Search& search, Trials& trials);

  whet_candidate parent() const { return parent_; }
  // Rounds in a row after which the parent stayed.
  std::size_t idle() const { return idle_; }

  // The round of `tried` ended with `winner`, which may be the parent. A parent
  // that is replaced is kept, and so is what helps and was not taken.
  void Add(whet_candidate winner, const std::vector<Trial>& tried);

  // Goes back to the newest older prompt that was not gone back to, what was
  // not taken first. False if there is none or it was done `most` times.
  bool Restart(std::size_t most);

 private:
  sdk::Search& search_;
  Trials& trials_;
  whet_candidate parent_ = sdk::kSeedPrompt;
  std::vector<whet_candidate> best_ = {sdk::kSeedPrompt};  // best first
  std::vector<whet_candidate> older_;                      // newest last
  std::size_t idle_ = 0;
  std::size_t restarts_ = 0;
};

}  // namespace whet::targeted_edit

#endif  // WHET_PLUGINS_STRATEGY_TARGETED_EDIT_LINEAGE_H_
