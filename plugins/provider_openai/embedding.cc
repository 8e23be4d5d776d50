#include "embedding.h"

#include <bit>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "chat_error.h"
#include "endpoint.h"
#include "wire/json_text.h"

namespace whet::openai {
namespace {

using nlohmann::json;
using wire::CountOf;
using wire::Member;
using wire::ParseJson;

[[noreturn]] void NoVectors(const Settings& settings, const std::string& what) {
  throw sdk::Error(WHET_DATA_LOSS,
                   settings.base_url + " answered with success, but " + what,
                   WHET_ERROR_RETRYABLE);
}

// -1 for what is no digit of base64.
int SixBits(char c) {
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  if (c == '+')
    return 62;
  return c == '/' ? 63 : -1;
}

// Empty if `text` is not base64 of floats.
std::vector<float> FloatsFromBase64(std::string_view text) {
  while (text.ends_with('='))
    text.remove_suffix(1);
  std::vector<float> out;
  std::uint32_t bits = 0;  // not yet a byte
  int bit_count = 0;
  std::uint32_t number = 0;
  int byte_count = 0;
  for (const char c : text) {
    const int six = SixBits(c);
    if (six < 0)
      return {};
    bits = (bits << 6 | static_cast<std::uint32_t>(six)) & 0xFFFF;
    bit_count += 6;
    if (bit_count < 8)
      continue;
    bit_count -= 8;
    number |= (bits >> bit_count & 0xFF) << (8 * byte_count);
    if (++byte_count == 4) {
      out.push_back(std::bit_cast<float>(number));
      number = 0;
      byte_count = 0;
    }
  }
  return byte_count == 0 ? out : std::vector<float>();
}

std::vector<float> VectorOf(const json& embedding) {
  if (embedding.is_string())
    return FloatsFromBase64(embedding.get_ref<const std::string&>());
  std::vector<float> out;
  if (!embedding.is_array())
    return out;
  for (const json& number : embedding) {
    if (!number.is_number())
      return {};
    out.push_back(number.get<float>());
  }
  return out;
}

bool IsVector(const std::vector<float>& vector) {
  for (const float number : vector) {
    if (!std::isfinite(number))
      return false;
  }
  return !vector.empty();
}

json ExtraBody(const Settings& settings) {
  if (settings.extra_body.empty())
    return json::object();
  json extra = ParseJson(settings.extra_body);
  if (!extra.is_object()) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "extra_body: expected a JSON object");
  }
  for (const char* ours : {"model", "input"}) {
    if (extra.contains(ours)) {
      throw sdk::Error(
          WHET_INVALID_ARGUMENT,
          std::string("extra_body.") + ours + " is set by the host; remove it");
    }
  }
  return extra;
}

}  // namespace

sdk::HttpRequest BuildEmbedRequest(const Settings& settings,
                                   const sdk::EmbedRequest& request) {
  json body = {{"model", request.model}, {"input", request.texts}};
  if (settings.omit.count("encoding_format") == 0)
    body["encoding_format"] = "base64";
  if (request.dimensions != 0)
    body["dimensions"] = request.dimensions;
  body.update(ExtraBody(settings));
  sdk::HttpRequest http =
      Post(settings, settings.dialect.embeddings, request.model);
  http.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  return http;
}

sdk::EmbedResult ParseEmbedResponse(const Settings& settings,
                                    const sdk::HttpResponse& response,
                                    std::int64_t now_s) {
  if (response.status < 200 || response.status > 299)
    throw ErrorFromResponse(settings, response, now_s);
  const json body = ParseJson(response.body);
  const json& data = Member(body, "data");
  if (!data.is_array() || data.empty()) {
    if (!Member(body, "error").is_null())
      throw ErrorFromResponse(settings, response, now_s);
    NoVectors(settings, "the body has no embeddings");
  }
  sdk::EmbedResult out;
  out.vectors.resize(data.size());
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::int64_t said = CountOf(Member(data[i], "index"));
    const std::size_t index = said < 0 ? i : static_cast<std::size_t>(said);
    std::vector<float> vector = VectorOf(Member(data[i], "embedding"));
    if (index >= data.size() || !out.vectors[index].empty() ||
        !IsVector(vector)) {
      NoVectors(settings, "data[" + std::to_string(i) + "] is no embedding");
    }
    out.vectors[index] = std::move(vector);
  }
  out.usage.input_tokens =
      CountOf(Member(Member(body, "usage"), "prompt_tokens"));
  out.usage.output_tokens = 0;
  return out;
}

}  // namespace whet::openai
