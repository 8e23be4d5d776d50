#include "model_list.h"

#include <nlohmann/json.hpp>

#include "endpoint.h"
#include "google_error.h"
#include "wire/api_error.h"
#include "wire/json_text.h"
#include "wire/model_list.h"
#include "wire/model_rule.h"

namespace whet::vertex {
namespace {

using nlohmann::json;
using wire::CountOf;
using wire::Member;
using wire::StringOf;

// Some make pictures or films.
bool IsOfUse(const json& model) {
  const json& methods = Member(model, "supportedGenerationMethods");
  if (!methods.is_array())
    return true;
  for (const json& method : methods) {
    if (method == "generateContent" || method == "embedContent")
      return true;
  }
  return false;
}

}  // namespace

sdk::HttpRequest BuildModelsRequest(const Settings& settings) {
  return GetFrom(settings, settings.api == Api::kGemini
                               ? "/v1/models?pageSize=1000"
                               : "/v1beta1/publishers/google/models"
                                 "?pageSize=1000");
}

std::string ParseModelsResponse(const Settings& settings,
                                const sdk::HttpResponse& response) {
  if (!wire::IsSuccess(response))
    throw ErrorFromResponse(settings, response);
  const json body = wire::ParseJson(response.body);
  const json& models =
      Member(body, settings.api == Api::kGemini ? "models" : "publisherModels");
  if (!models.is_array()) {
    if (!Member(wire::OutOfList(body), "error").is_null())
      throw ErrorFromResponse(settings, response);
    wire::ThrowDamaged(settings.base_url,
                       "without a list of models; check base_url");
  }
  wire::ModelContexts out;
  for (const json& model : models) {
    const std::string name = StringOf(Member(model, "name"));
    const std::string id(wire::LastPart(name));
    if (!id.empty() && IsOfUse(model))
      out[id] = CountOf(Member(model, "inputTokenLimit"));
  }
  return wire::ModelListJson(out);
}

}  // namespace whet::vertex
