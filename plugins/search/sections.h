// Reads a rewrite out of what the reflect role answered.
//
//   Reply reply = ParseReply(text, parent);
//   if (!reply.fault.empty()) ...  // one sentence for the repair request
//
// Wanted are the sections <system>, <user> and <output_instructions>. Accepted
// are also: tags in any case, text around them, code fences, a missing last
// end tag, and missing sections, which stay as in `parent`. Pure. Thread-safe.
#ifndef WHET_PLUGINS_SEARCH_SECTIONS_H_
#define WHET_PLUGINS_SEARCH_SECTIONS_H_

#include <string>
#include <string_view>

#include "whet/sdk/candidate_json.h"

namespace whet::search {

struct Reply {
  sdk::Prompt prompt = {};  // demonstrations and tools as in the parent
  // What the model says of it, in the sections <analysis> and <hypothesis>.
  std::string analysis = {};
  std::string hypothesis = {};
  std::string fault = {};  // why there is no prompt; empty if there is one
};

Reply ParseReply(std::string_view text, const sdk::Prompt& parent);

// A prompt in the form that the reply has to have.
std::string Show(const sdk::Prompt& prompt);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_SECTIONS_H_
