#include "proposed.h"

#include <string_view>
#include <vector>

#include "whet/sdk/error.h"

namespace whet::search {

Proposed Propose(sdk::Search& search, const sdk::Prompt& prompt,
                 const std::vector<whet_candidate>& parents,
                 std::string_view origin) {
  try {
    return {search.Propose(sdk::ToJson(prompt), parents, origin), ""};
  } catch (const sdk::Error& e) {
    if (e.code() != WHET_INVALID_ARGUMENT) {
      throw;
    }
    return {0, e.what()};
  }
}

}  // namespace whet::search
