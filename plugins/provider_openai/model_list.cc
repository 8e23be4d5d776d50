#include "model_list.h"

#include <map>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "chat_error.h"
#include "endpoint.h"
#include "wire/json_text.h"

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
                                const sdk::HttpResponse& response,
                                std::int64_t now_s) {
  if (response.status < 200 || response.status > 299)
    throw ErrorFromResponse(settings, response, now_s);
  const json body = ParseJson(response.body);
  const json& entries = ModelEntries(body);
  if (!entries.is_array()) {
    if (!Member(body, "error").is_null())
      throw ErrorFromResponse(settings, response, now_s);
    throw sdk::Error(WHET_DATA_LOSS,
                     settings.base_url +
                         " answered with success, but without a list of "
                         "models; check base_url",
                     WHET_ERROR_RETRYABLE);
  }
  std::map<std::string, json> models;
  for (const json& entry : entries) {
    const json& id = Member(entry, "id");
    if (!id.is_string() || id.get_ref<const std::string&>().empty())
      continue;
    json& model = models[id.get<std::string>()];
    model["id"] = id;
    const std::int64_t context = CountAt(entry, settings.dialect.context_at);
    if (context > 0)
      model["context"] = context;
  }
  json out = json::array();
  for (auto& [id, model] : models)
    out.push_back(std::move(model));
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace whet::openai
