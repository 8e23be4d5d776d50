#include "count_tokens.h"

#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "endpoint.h"
#include "generate_request.h"
#include "google_error.h"
#include "wire/api_error.h"
#include "wire/json_text.h"

namespace whet::vertex {
namespace {

using Counted = nlohmann::ordered_json;

}  // namespace

sdk::HttpRequest BuildCountRequest(const Settings& settings,
                                   const sdk::GenerateRequest& request) {
  const Counted whole =
      wire::ParseOrdered(BuildGenerateRequest(settings, request).body);
  Counted body = Counted::object();
  for (const char* member : {"contents", "systemInstruction", "tools"}) {
    if (whole.contains(member))
      body[member] = whole[member];
  }
  // Of the settings for the answer, a schema is the one that the model reads.
  const Counted config = whole.value("generationConfig", Counted::object());
  for (const char* member :
       {"responseMimeType", "responseJsonSchema", "responseSchema"}) {
    if (config.contains(member))
      body["generationConfig"][member] = config[member];
  }
  // Beside the contents, the Gemini API wants a request for an answer.
  if (settings.api == Api::kGemini && body.size() > 1) {
    body["model"] = ModelResource(settings.api, request.model);
    body = {{"generateContentRequest", std::move(body)}};
  }
  sdk::HttpRequest http = PostTo(settings, request.model, "countTokens");
  http.body = wire::DumpJson(body);
  return http;
}

std::int64_t ParseCountResponse(const Settings& settings,
                                const sdk::HttpResponse& response) {
  if (!wire::IsSuccess(response))
    throw ErrorFromResponse(settings, response);
  const nlohmann::json body = wire::ParseJson(response.body);
  const std::int64_t tokens = wire::CountOf(wire::Member(body, "totalTokens"));
  if (tokens < 0)
    wire::ThrowDamaged(settings.base_url, "the body has no totalTokens");
  return tokens;
}

}  // namespace whet::vertex
