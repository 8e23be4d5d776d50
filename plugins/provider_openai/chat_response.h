// An HTTP response to chat completions as an answer. Pure.
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_CHAT_RESPONSE_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_CHAT_RESPONSE_H_

#include <cstdint>

#include "whet/sdk/generation.h"
#include "whet/sdk/http_provider.h"

#include "settings.h"

namespace whet::openai {

// Takes the first choice. A refusal is an answer whose text is the refusal. A
// leading <think>...</think> is the model's scratch paper, not its answer, and
// is dropped. Token counts that the server does not give are -1. A prompt that
// the server blocks is an answer without text that finished by content filter.
//
// Throws sdk::Error: what ErrorFromResponse says, or DATA_LOSS, retryable, of
// unknown cost, for a 2xx whose body is damaged or has no answer. `now_s`: see
// chat_error.h.
sdk::GenerateResult ParseChatResponse(const Settings& settings,
                                      const sdk::HttpResponse& response,
                                      std::int64_t now_s);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_CHAT_RESPONSE_H_
