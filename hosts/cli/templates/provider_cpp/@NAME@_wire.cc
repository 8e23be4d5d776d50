#include "@NAME@_wire.h"

#include <nlohmann/json.hpp>

namespace {

using nlohmann::json;
using whet::sdk::Error;

const char* RoleName(std::int32_t role) {
  switch (role) {
    case WHET_ROLE_SYSTEM:
      return "system";
    case WHET_ROLE_ASSISTANT:
      return "assistant";
    default:
      return "user";
  }
}

// Codes are for the host: it retries what is overloaded, ends the run if the
// key is wrong, and gives an item no score if its request was refused.
[[noreturn]] void ThrowFor(int status, const std::string& text) {
  const std::string message = "HTTP " + std::to_string(status) + ": " + text;
  if (status == 401 || status == 403)
    throw Error(WHET_UNAUTHENTICATED, message, WHET_ERROR_NOT_BILLED);
  if (status == 429)
    throw Error(WHET_UNAVAILABLE, message,
                WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED);
  if (status >= 500)
    throw Error(WHET_UNAVAILABLE, message, WHET_ERROR_RETRYABLE);
  throw Error(WHET_INVALID_ARGUMENT, message);
}

}  // namespace

whet::sdk::HttpRequest MakeHttp(const std::string& base_url,
                                const whet::sdk::GenerateRequest& request) {
  json body = {{"model", request.model}, {"messages", json::array()}};
  for (const whet::sdk::Message& message : request.messages) {
    body["messages"].push_back(
        {{"role", RoleName(message.role)}, {"content", message.content}});
  }
  if (request.temperature)
    body["temperature"] = *request.temperature;
  if (request.max_output_tokens)
    body["max_tokens"] = *request.max_output_tokens;
  if (!request.stop.empty())
    body["stop"] = request.stop;
  return {.url = base_url + "/generate",
          .headers = {{"content-type", "application/json"}},
          .body = body.dump(-1, ' ', false, json::error_handler_t::replace)};
}

whet::sdk::GenerateResult ReadHttp(const whet::sdk::HttpResponse& response) {
  if (response.status != 200)
    ThrowFor(response.status, response.body.substr(0, 300));
  const json body = json::parse(response.body, nullptr, false);
  if (!body.is_object() || !body.contains("text") ||
      !body["text"].is_string()) {
    throw Error(WHET_DATA_LOSS,
                "expected an object with \"text\", got " +
                    response.body.substr(0, 300),
                WHET_ERROR_RETRYABLE);
  }
  whet::sdk::GenerateResult result;
  result.text = body["text"];
  const auto tokens = [&body](const char* name) {
    const auto found = body.find(name);
    return found != body.end() && found->is_number_unsigned()
               ? found->get<std::int64_t>()
               : -1;  // not said
  };
  result.usage.input_tokens = tokens("input_tokens");
  result.usage.output_tokens = tokens("output_tokens");
  return result;
}
