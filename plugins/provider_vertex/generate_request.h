// A request to a model as an HTTP request for generateContent. Pure.
//
//   BuildGenerateRequest(settings, request)
//   // POST https://aiplatform.googleapis.com/v1/projects/p/locations/global/
//   //      publishers/google/models/gemini-2.5-flash:generateContent
#ifndef WHET_PLUGINS_PROVIDER_VERTEX_GENERATE_REQUEST_H_
#define WHET_PLUGINS_PROVIDER_VERTEX_GENERATE_REQUEST_H_

#include "whet/sdk/generation.h"
#include "whet/sdk/http_provider.h"

#include "settings.h"

namespace whet::vertex {

// Without the credential. Throws sdk::Error INVALID_ARGUMENT, naming the
// member, for what generateContent cannot express: see contents.h; an `extra`
// that contradicts the contract, a schema that is no JSON object, a way of
// thinking that the model does not have.
sdk::HttpRequest BuildGenerateRequest(const Settings& settings,
                                      const sdk::GenerateRequest& request);

}  // namespace whet::vertex

#endif  // WHET_PLUGINS_PROVIDER_VERTEX_GENERATE_REQUEST_H_
