// Where a request goes. Pure.
#ifndef WHET_PLUGINS_PROVIDER_VERTEX_ENDPOINT_H_
#define WHET_PLUGINS_PROVIDER_VERTEX_ENDPOINT_H_

#include <string>
#include <string_view>

#include "whet/sdk/http_provider.h"

#include "settings.h"

namespace whet::vertex {

// Google's own address: regional, multi-regional and global ones of Vertex AI
// in the universe `domain`, or that of the Gemini API.
std::string ServiceUrl(Api api, std::string_view location,
                       std::string_view domain);

// The resource that `model` names: "publishers/google/models/gemini-2.5-pro"
// of a bare name. Throws sdk::Error INVALID_ARGUMENT if it cannot be part of a
// URL.
std::string ModelResource(Api api, std::string_view model);

// POST {base_url}/v1/.../{model}:{method} with the headers that are no secret,
// without a body.
sdk::HttpRequest PostTo(const Settings& settings, std::string_view model,
                        std::string_view method);

}  // namespace whet::vertex

#endif  // WHET_PLUGINS_PROVIDER_VERTEX_ENDPOINT_H_
