#include "model_list.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "chat_error.h"
#include "endpoint.h"
#include "wire/api_error.h"
#include "wire/json_text.h"
#include "wire/model_list.h"

namespace whet::openai {
namespace {

using nlohmann::json;
using wire::CountAt;
using wire::Member;
using wire::ParseJson;

// OpenAI's form; some servers leave the envelope out.
const json& ModelEntries(const json& body) {
  return body.is_array() ? body : Member(body, "data");
}

}  // namespace

sdk::HttpRequest BuildModelsRequest(const Settings& settings) {
  return Get(settings, settings.dialect.models);
}

std::string ParseModelsResponse(const Settings& settings,
                                const sdk::HttpResponse& response) {
  if (!wire::IsSuccess(response))
    throw ErrorFromResponse(settings, response);
  const json body = ParseJson(response.body);
  const json& entries = ModelEntries(body);
  if (!entries.is_array()) {
    if (!Member(body, "error").is_null())
      throw ErrorFromResponse(settings, response);
    wire::ThrowDamaged(settings.base_url,
                       "without a list of models; check base_url");
  }
  wire::ModelContexts out;
  for (const json& entry : entries) {
    const std::string id = wire::StringOf(Member(entry, "id"));
    if (!id.empty()) {
      std::int64_t& context = out[id];
      context = std::max(context, CountAt(entry, settings.dialect.context_at));
    }
  }
  return wire::ModelListJson(out);
}

}  // namespace whet::openai
