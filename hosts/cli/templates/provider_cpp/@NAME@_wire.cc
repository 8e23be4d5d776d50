#include "@NAME@_wire.h"

#include <cstdlib>

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

// The start of what a server says, for an error.
std::string Quote(const std::string& text) {
  return std::string(whet::sdk::CutAtCodePoint(text, 300));
}

// How long the server asks to wait; 0: it does not say.
std::uint64_t WaitMs(const whet::sdk::HttpResponse& response) {
  const std::string seconds(response.Header("retry-after"));
  return 1000 * std::strtoull(seconds.c_str(), nullptr, 10);
}

// Codes are for the host: it retries what is overloaded, ends the run if the
// key is wrong, and gives an item no score if its request was refused.
[[noreturn]] void ThrowFor(const whet::sdk::HttpResponse& response) {
  const int status = response.status;
  const std::string message =
      "HTTP " + std::to_string(status) + ": " + Quote(response.body);
  if (status == 401 || status == 403)
    throw Error(WHET_UNAUTHENTICATED, message, WHET_ERROR_NOT_BILLED);
  if (status == 429)
    throw Error(WHET_UNAVAILABLE, message,
                WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED,
                WaitMs(response));
  if (status >= 500)
    throw Error(WHET_UNAVAILABLE, message, WHET_ERROR_RETRYABLE,
                WaitMs(response));
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
    ThrowFor(response);
  const json body = json::parse(response.body, nullptr, false);
  if (!body.is_object() || !body.contains("text") ||
      !body["text"].is_string()) {
    throw Error(WHET_DATA_LOSS,
                "expected an object with \"text\", got " +
                    Quote(response.body),
                WHET_ERROR_RETRYABLE);
  }
  whet::sdk::GenerateResult result;
  result.text = body["text"];
  const auto tokens = [&body](const char* name) {
    const auto found = body.find(name);
    const bool said = found != body.end() && found->is_number_integer() &&
                      *found >= 0 && *found < 1'000'000'000;
    return said ? found->get<std::int64_t>() : -1;
  };
  result.usage.input_tokens = tokens("input_tokens");
  result.usage.output_tokens = tokens("output_tokens");
  return result;
}
