#include "embedding.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "endpoint.h"
#include "extra_body.h"
#include "google_error.h"
#include "wire/json_text.h"

namespace whet::vertex {
namespace {

using nlohmann::json;
using EmbedBody = nlohmann::ordered_json;
using wire::CountOf;
using wire::Member;
using wire::ParseJson;

[[noreturn]] void NoVectors(const Settings& settings, const std::string& what) {
  throw sdk::Error(WHET_DATA_LOSS,
                   settings.base_url + " answered with success, but " + what,
                   WHET_ERROR_RETRYABLE);
}

EmbedBody ContentOf(const std::string& text) {
  return {{"parts", EmbedBody::array({{{"text", text}}})}, {"role", "user"}};
}

EmbedBody PredictBody(const sdk::EmbedRequest& request) {
  EmbedBody body = {{"instances", EmbedBody::array()}};
  for (const std::string& text : request.texts)
    body["instances"].push_back({{"content", text}});
  if (request.dimensions != 0)
    body["parameters"] = {{"outputDimensionality", request.dimensions}};
  return body;
}

EmbedBody EmbedContentBody(const sdk::EmbedRequest& request,
                           const std::string& text) {
  EmbedBody body = {{"content", ContentOf(text)}};
  if (request.dimensions != 0) {
    body["embedContentConfig"] = {{"outputDimensionality", request.dimensions}};
  }
  return body;
}

// Of the Gemini API, where each entry names the model.
EmbedBody GeminiBody(const sdk::EmbedRequest& request,
                     const std::string& text) {
  EmbedBody body = {{"model", ModelResource(Api::kGemini, request.model)},
                    {"content", ContentOf(text)}};
  if (request.dimensions != 0)
    body["outputDimensionality"] = request.dimensions;
  return body;
}

bool IsVector(const std::vector<float>& vector) {
  return !vector.empty() &&
         std::all_of(vector.begin(), vector.end(),
                     [](float number) { return std::isfinite(number); });
}

std::vector<float> VectorOf(const json& values) {
  std::vector<float> out;
  if (!values.is_array())
    return out;
  for (const json& number : values) {
    if (!number.is_number())
      return {};
    out.push_back(number.get<float>());
  }
  return out;
}

// The objects with `values` of any of the three forms.
std::vector<json> EmbeddingsIn(const json& body) {
  std::vector<json> out;
  const json& one = Member(body, "embedding");
  if (one.is_object())
    out.push_back(one);
  const json& several = Member(body, "embeddings");
  if (several.is_array())
    out.insert(out.end(), several.begin(), several.end());
  const json& predictions = Member(body, "predictions");
  if (predictions.is_array()) {
    for (const json& prediction : predictions)
      out.push_back(Member(prediction, "embeddings"));
  }
  return out;
}

// predict counts a text at a time, the others all at once.
std::int64_t TokensIn(const json& body, const std::vector<json>& embeddings) {
  const std::int64_t all =
      CountOf(Member(Member(body, "usageMetadata"), "promptTokenCount"));
  if (all >= 0)
    return all;
  std::int64_t sum = 0;
  for (const json& embedding : embeddings) {
    // Some models give 7.0 for 7.
    const json& count = Member(Member(embedding, "statistics"), "token_count");
    if (!count.is_number() || !(count.get<double>() >= 0) ||
        count.get<double>() > 1e9) {
      return -1;
    }
    sum += std::llround(count.get<double>());
  }
  return sum;
}

}  // namespace

sdk::HttpRequest BuildEmbedRequest(const Settings& settings,
                                   const sdk::EmbedRequest& request) {
  const EmbedBody extra = ExtraFields(settings.extra_body, "extra_body");
  EmbedBody body;
  std::string method = "batchEmbedContents";
  if (settings.api != Api::kGemini &&
      request.model.find("gemini") == std::string::npos) {
    method = "predict";
    body = PredictBody(request);
    MergeInto(body, extra);
  } else if (settings.api != Api::kGemini && request.texts.size() == 1) {
    method = "embedContent";
    body = EmbedContentBody(request, request.texts[0]);
    MergeInto(body, extra);
  } else {
    body = {{"requests", EmbedBody::array()}};
    for (const std::string& text : request.texts) {
      EmbedBody one = settings.api == Api::kGemini
                          ? GeminiBody(request, text)
                          : EmbedContentBody(request, text);
      MergeInto(one, extra);
      body["requests"].push_back(std::move(one));
    }
  }
  sdk::HttpRequest http = PostTo(settings, request.model, method);
  http.body = body.dump(-1, ' ', false, EmbedBody::error_handler_t::replace);
  return http;
}

sdk::EmbedResult ParseEmbedResponse(const Settings& settings,
                                    const sdk::HttpResponse& response) {
  if (response.status < 200 || response.status > 299)
    throw ErrorFromResponse(settings, response);
  const json body = ParseJson(response.body);
  const std::vector<json> embeddings = EmbeddingsIn(body);
  if (embeddings.empty()) {
    const json& wrapped = body.is_array() && !body.empty() ? body[0] : body;
    if (!Member(wrapped, "error").is_null())
      throw ErrorFromResponse(settings, response);
    NoVectors(settings, "the body has no embeddings");
  }
  sdk::EmbedResult out;
  for (const json& embedding : embeddings) {
    std::vector<float> vector = VectorOf(Member(embedding, "values"));
    if (!IsVector(vector)) {
      NoVectors(settings, "embedding " + std::to_string(out.vectors.size()) +
                              " is no list of numbers");
    }
    out.vectors.push_back(std::move(vector));
  }
  out.usage.input_tokens = TokensIn(body, embeddings);
  out.usage.output_tokens = 0;
  return out;
}

}  // namespace whet::vertex
