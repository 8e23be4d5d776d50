// How many tokens a request has, asked of the server (countTokens). Pure.
#ifndef WHET_PLUGINS_PROVIDER_VERTEX_COUNT_TOKENS_H_
#define WHET_PLUGINS_PROVIDER_VERTEX_COUNT_TOKENS_H_

#include <cstdint>

#include "whet/sdk/generation.h"
#include "whet/sdk/http_provider.h"

#include "settings.h"

namespace whet::vertex {

// What generateContent would be sent, as far as it counts: contents, system
// instruction, tools, schema. Without the credential. Throws sdk::Error: as
// BuildGenerateRequest.
sdk::HttpRequest BuildCountRequest(const Settings& settings,
                                   const sdk::GenerateRequest& request);

// Throws sdk::Error: as ParseGenerateResponse.
std::int64_t ParseCountResponse(const Settings& settings,
                                const sdk::HttpResponse& response);

}  // namespace whet::vertex

#endif  // WHET_PLUGINS_PROVIDER_VERTEX_COUNT_TOKENS_H_
