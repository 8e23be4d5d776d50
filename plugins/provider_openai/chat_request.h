// A request to a model as an HTTP request for chat completions. Pure.
//
//   ChatRequest chat = BuildChatRequest(settings, request);
//   chat.http  // POST https://api.openai.com/v1/chat/completions ...
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_CHAT_REQUEST_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_CHAT_REQUEST_H_

#include <string>
#include <vector>

#include "whet/sdk/generation.h"
#include "whet/sdk/http_provider.h"

#include "settings.h"

namespace whet::openai {

struct ChatRequest {
  sdk::HttpRequest http = {};  // without the key
  // Given by the request, but not sent, because the model refuses it.
  std::vector<std::string> omitted = {};
};

// Throws sdk::Error INVALID_ARGUMENT, naming the member, for what chat
// completions cannot express: an `extra` that contradicts the contract,
// malformed JSON in `tools`, a tool message that answers no call, stop
// sequences for a model that takes none, a schema for a server that takes none.
ChatRequest BuildChatRequest(const Settings& settings,
                             const sdk::GenerateRequest& request);

// Throws sdk::Error INVALID_ARGUMENT if extra_body or request_patch cannot be
// applied to an ordinary request: better before the first call than after it.
void CheckOptions(const Settings& settings);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_CHAT_REQUEST_H_
