// Takes what a reflecting model wrote into the run: checked, added, and each
// prompt once.
//
//   NewPrompts prompts(search, check, watch);
//   const Proposed taken = prompts.Take(draft, parent, {parent_id},
//   "rewritten"); return taken.fault;  // why it is asked for again
//
// Not thread-safe.
#ifndef WHET_PLUGINS_SEARCH_NEW_PROMPTS_H_
#define WHET_PLUGINS_SEARCH_NEW_PROMPTS_H_

#include <set>
#include <string_view>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "collapse.h"
#include "proposal_check.h"
#include "proposed.h"

namespace whet::search {

class NewPrompts {
 public:
  // References must outlive the object. `watch` is told of prompts that came
  // before.
  NewPrompts(sdk::Search& search, const ProposalCheck& check,
             CollapseWatch& watch)
      : search_(search), check_(check), watch_(watch) {}

  // A rewrite of `parent`. The fault is that of `check`, the host's, or that
  // the prompt came before, as the end of a sentence that begins with "Your
  // answer cannot be used:".
  Proposed Take(const sdk::Prompt& draft, const sdk::Prompt& parent,
                const std::vector<whet_candidate>& parents,
                std::string_view origin);

  // The same for a prompt that no model wrote: it is neither checked nor
  // watched.
  Proposed TakeUnchecked(const sdk::Prompt& prompt,
                         const std::vector<whet_candidate>& parents,
                         std::string_view origin);

 private:
  // False if it came before.
  bool IsNew(whet_candidate id) { return known_.insert(id).second; }

  sdk::Search& search_;
  const ProposalCheck& check_;
  CollapseWatch& watch_;
  std::set<whet_candidate> known_ = {sdk::kSeedPrompt};
};

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_NEW_PROMPTS_H_
