#include "new_prompts.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whet::search {
namespace {

constexpr char kCameBefore[] = "it is the same as an earlier attempt.";

}  // namespace

Proposed NewPrompts::Take(const sdk::Prompt& draft, const sdk::Prompt& parent,
                          const std::vector<whet_candidate>& parents,
                          std::string_view origin) {
  std::string fault = check_.Fault(draft, parent);
  if (!fault.empty()) {
    return {0, std::move(fault)};
  }
  Proposed proposed = Propose(search_, draft, parents, origin);
  if (!proposed.fault.empty()) {
    return proposed;
  }
  const bool is_new = IsNew(proposed.id);
  watch_.Proposal(!is_new);
  return is_new ? proposed : Proposed{0, kCameBefore};
}

Proposed NewPrompts::TakeUnchecked(const sdk::Prompt& prompt,
                                   const std::vector<whet_candidate>& parents,
                                   std::string_view origin) {
  Proposed proposed = Propose(search_, prompt, parents, origin);
  if (proposed.fault.empty() && !IsNew(proposed.id)) {
    return {0, kCameBefore};
  }
  return proposed;
}

}  // namespace whet::search
