// Embeddings: a request as HTTP, and the response as vectors. Pure.
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_EMBEDDING_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_EMBEDDING_H_

#include "whet/sdk/generation.h"
#include "whet/sdk/http_provider.h"

#include "settings.h"

namespace whet::openai {

// POST {base_url}/embeddings, without the key. Asks for base64, as OpenAI's own
// client does, unless the setting `omit` names encoding_format; fields of
// extra_body (`dimensions`) win. Throws sdk::Error INVALID_ARGUMENT if
// extra_body cannot be used.
sdk::HttpRequest BuildEmbedRequest(const Settings& settings,
                                   const sdk::EmbedRequest& request);

// Vectors in the order of `index`, each base64 of little-endian floats or a
// list of numbers, whatever was asked for. Throws sdk::Error: as
// ParseChatResponse.
sdk::EmbedResult ParseEmbedResponse(const Settings& settings,
                                    const sdk::HttpResponse& response);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_EMBEDDING_H_
