// The models that a server offers. Pure.
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_MODEL_LIST_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_MODEL_LIST_H_

#include <cstdint>
#include <string>

#include "whet/sdk/http_provider.h"

#include "settings.h"

namespace whet::openai {

// GET {base_url}/models, without the key.
sdk::HttpRequest BuildModelsRequest(const Settings& settings);

// A JSON array of {"id", "context"?}, by id, each once; "context" where the
// server says how many tokens fit. Throws sdk::Error: as ParseChatResponse.
std::string ParseModelsResponse(const Settings& settings,
                                const sdk::HttpResponse& response,
                                std::int64_t now_s);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_MODEL_LIST_H_
