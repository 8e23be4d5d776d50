// A text between ``` fences in a model's reply, read as GEPA's reference
// implementation reads it (gepa 0.1, strategies/instruction_proposal.py): from
// the first fence to the last, a line with a language's name dropped, one fence
// enough. Pure. Thread-safe.
#ifndef WHET_PLUGINS_SEARCH_FENCED_H_
#define WHET_PLUGINS_SEARCH_FENCED_H_

#include <string>
#include <string_view>

namespace whet::search {

// Without white space at its ends. All of `reply` if there is no fence.
std::string FencedText(std::string_view reply);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_FENCED_H_
