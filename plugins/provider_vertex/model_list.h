// The models on offer. Pure.
#ifndef WHET_PLUGINS_PROVIDER_VERTEX_MODEL_LIST_H_
#define WHET_PLUGINS_PROVIDER_VERTEX_MODEL_LIST_H_

#include <string>

#include "whet/sdk/http_provider.h"

#include "settings.h"

namespace whet::vertex {

// GET of Google's own models, in one page, without the credential: those of the
// Gemini API, or the publisher's models of Vertex AI, which are the same in all
// locations.
sdk::HttpRequest BuildModelsRequest(const Settings& settings);

// A JSON array of {"id", "context"?}, by id, each once, under the names that a
// config has them by. What neither answers nor embeds, where the server says
// so, is left out. Throws sdk::Error: as ParseGenerateResponse.
std::string ParseModelsResponse(const Settings& settings,
                                const sdk::HttpResponse& response);

}  // namespace whet::vertex

#endif  // WHET_PLUGINS_PROVIDER_VERTEX_MODEL_LIST_H_
