// A conversation in the contract's form as Gemini's contents. Pure.
#ifndef WHET_PLUGINS_PROVIDER_VERTEX_CONTENTS_H_
#define WHET_PLUGINS_PROVIDER_VERTEX_CONTENTS_H_

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/generation.h"

#include "settings.h"

namespace whet::vertex {

struct Conversation {
  // Null if no message is the system's.
  nlohmann::ordered_json system_instruction = {};
  nlohmann::ordered_json contents = nlohmann::ordered_json::array();
};

// Gemini knows the roles user and model only, and no two contents of one role
// in a row: system messages become the instruction, results of tools become
// parts of the user, neighbours of one role become one content. A message
// without text and calls is left out.
//
// Tool calls are in OpenAI's form. What Gemini wants back with a call and
// OpenAI has no place for is in its `extra_content.google`: thought_signature,
// as in Google's own imitation of that API, and call_id, if the server gave
// the call an id.
//
// Throws sdk::Error INVALID_ARGUMENT, naming the message, for what cannot be
// expressed, and if nothing is left to answer.
Conversation ConversationOf(const std::vector<sdk::Message>& messages,
                            const ModelRule& rule);

// `tools` in OpenAI's form as Gemini's tools. Throws sdk::Error as above.
nlohmann::ordered_json ToolsOf(const std::string& tools);

}  // namespace whet::vertex

#endif  // WHET_PLUGINS_PROVIDER_VERTEX_CONTENTS_H_
