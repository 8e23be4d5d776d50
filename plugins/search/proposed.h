// Adds a candidate that a reflecting model or a search made up, where the
// host's refusal is an answer like others and no error.
//
//   const Proposed proposed = Propose(search, prompt, {parent}, "rewritten");
//   if (!proposed.fault.empty()) ...
//
// Not thread-safe.
#ifndef WHET_PLUGINS_SEARCH_PROPOSED_H_
#define WHET_PLUGINS_SEARCH_PROPOSED_H_

#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

namespace whet::search {

struct Proposed {
  whet_candidate id = 0;   // 0 if there is a fault
  std::string fault = {};  // why the host refuses the prompt
};

// Throws what the host throws, but for a refusal (INVALID_ARGUMENT).
Proposed Propose(sdk::Search& search, const sdk::Prompt& prompt,
                 const std::vector<whet_candidate>& parents,
                 std::string_view origin);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_PROPOSED_H_
