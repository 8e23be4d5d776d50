// Reads a rewrite of the form `two_part`: a JSON object with the system text
// and the output instructions, alone, in a code fence or among words. The user
// message stays as it is. Pure. Thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FULL_REWRITE_TWO_PART_H_
#define WHET_PLUGINS_STRATEGY_FULL_REWRITE_TWO_PART_H_

#include <string_view>

#include "whet/sdk/candidate_json.h"

#include "search/sections.h"

namespace whet::full_rewrite {

// JSON Schema of a reply: {"analysis", "system_prompt",
// "output_instructions"}, all texts.
std::string_view TwoPartSchema();

// A part that is missing or null stays as in `parent`; a fault is what is no
// object, has neither part, or has one that is no text.
search::Reply ParseTwoPart(std::string_view text, const sdk::Prompt& parent);

}  // namespace whet::full_rewrite

#endif  // WHET_PLUGINS_STRATEGY_FULL_REWRITE_TWO_PART_H_
