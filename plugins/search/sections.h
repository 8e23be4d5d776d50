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

#include <cstdint>
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

// Tokens that a reply may need: enough for an analysis and a prompt that grows
// by half, at half a token per character, and little enough for a local model's
// context of 2048 tokens if the prompt is short.
std::int64_t ReplyTokens(const sdk::Prompt& parent);

// A prompt in the form that the reply has to have.
std::string Show(const sdk::Prompt& prompt);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_SECTIONS_H_
