// An HTTP response to generateContent as an answer. Pure.
#ifndef WHET_PLUGINS_PROVIDER_VERTEX_GENERATE_RESPONSE_H_
#define WHET_PLUGINS_PROVIDER_VERTEX_GENERATE_RESPONSE_H_

#include <string>

#include "whet/sdk/generation.h"
#include "whet/sdk/http_provider.h"

#include "settings.h"

namespace whet::vertex {

struct Generation {
  sdk::GenerateResult result = {};
  // Why there is no answer or not all of it, in the server's words; empty if
  // there is.
  std::string obstacle = {};
};

// Takes the first candidate: the texts of its parts without thoughts. That
// there is nothing to take is a state, not damage: a blocked prompt, no
// candidate, a candidate without parts (cut off while it was still thinking),
// or with thoughts only. Token counts that the server does not give are -1;
// output tokens include those of thoughts.
//
// Throws sdk::Error: what ErrorFromResponse says, or DATA_LOSS, retryable, of
// unknown cost, for a 2xx whose body is damaged.
Generation ParseGenerateResponse(const Settings& settings,
                                 const sdk::HttpResponse& response);

}  // namespace whet::vertex

#endif  // WHET_PLUGINS_PROVIDER_VERTEX_GENERATE_RESPONSE_H_
