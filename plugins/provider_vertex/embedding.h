// Embeddings: a request as HTTP, and the response as vectors. Pure.
#ifndef WHET_PLUGINS_PROVIDER_VERTEX_EMBEDDING_H_
#define WHET_PLUGINS_PROVIDER_VERTEX_EMBEDDING_H_

#include "whet/sdk/generation.h"
#include "whet/sdk/http_provider.h"

#include "settings.h"

namespace whet::vertex {

// What the model wants: on Vertex AI embedContent or, for several texts,
// batchEmbedContents for models with gemini in their name and predict for
// others; batchEmbedContents at the Gemini API. Without the credential. Throws
// sdk::Error INVALID_ARGUMENT if extra_body or the model cannot be used.
sdk::HttpRequest BuildEmbedRequest(const Settings& settings,
                                   const sdk::EmbedRequest& request);

// Vectors of any of these. Throws sdk::Error: as ParseGenerateResponse.
sdk::EmbedResult ParseEmbedResponse(const Settings& settings,
                                    const sdk::HttpResponse& response);

}  // namespace whet::vertex

#endif  // WHET_PLUGINS_PROVIDER_VERTEX_EMBEDDING_H_
