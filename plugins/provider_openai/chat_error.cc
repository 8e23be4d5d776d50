#include "chat_error.h"

#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "wire/api_error.h"
#include "wire/json_text.h"
#include "wire/retry_after.h"

namespace whet::openai {
namespace {

using nlohmann::json;
using wire::DurationMs;
using wire::kFree;
using wire::kRetry;
using wire::Meaning;
using wire::ParseJson;

constexpr char kNoCredit[] =
    "the account has no quota left: add credit or raise its limit at the "
    "provider; waiting does not help";

// The error object of a body, whatever its form.
struct Details {
  std::string message = {};
  std::string type = {};
  std::string code = {};
  std::string param = {};
  std::uint64_t retry_delay_ms = 0;  // google.rpc.RetryInfo

  bool Says(std::string_view what) const {
    return code == what || type == what;
  }
};

// Strings as they are, numbers as their digits, anything else as nothing.
std::string TextOf(const json& object, const char* key) {
  const auto it = object.find(key);
  if (it == object.end())
    return {};
  if (it->is_string())
    return it->get<std::string>();
  return it->is_number() ? it->dump() : std::string();
}

std::uint64_t RetryDelayMs(const json& error) {
  const auto details = error.find("details");
  if (details == error.end() || !details->is_array())
    return 0;
  for (const json& detail : *details) {
    if (!detail.is_object())
      continue;
    const std::uint64_t ms = DurationMs(TextOf(detail, "retryDelay"));
    if (ms != 0)
      return ms;
  }
  return 0;
}

Details ReadDetails(const std::string& body) {
  const json answer = ParseJson(body);
  const json& parsed = wire::OutOfList(answer);
  Details out;
  if (!parsed.is_object()) {
    // Not ours to read: the start of it may still tell a person something.
    out.message = body;
    return out;
  }
  const json& error = parsed.contains("error") ? parsed["error"] : parsed;
  if (error.is_string()) {
    out.message = error.get<std::string>();
    return out;
  }
  if (!error.is_object()) {
    out.message = body;
    return out;
  }
  out.message = TextOf(error, "message");
  if (out.message.empty())
    out.message = TextOf(error, "detail");
  if (out.message.empty())
    out.message = body;
  out.type = TextOf(error, "type");
  out.code = TextOf(error, "code");
  out.param = TextOf(error, "param");
  out.retry_delay_ms = RetryDelayMs(error);
  return out;
}

// That of the response, or of the failure that a router reports in a 200.
int StatusOf(const sdk::HttpResponse& response, const Details& details) {
  if (!wire::IsSuccess(response) || details.code.size() != 3)
    return response.status;
  int inner = 0;
  std::from_chars(details.code.data(), details.code.data() + 3, inner);
  return inner >= 400 && inner <= 599 ? inner : response.status;
}

// Statuses that mean the same whatever the body says.
Meaning MeaningOfPlainStatus(const Settings& settings, int status,
                             const sdk::HttpResponse& response) {
  Meaning out = wire::MeaningOfStatus(response, status);
  switch (status) {
    case 401:
      out.advice = settings.KeyAdvice();
      break;
    case 402:
      out.advice = kNoCredit;
      break;
    case 403:
      out.advice = "the key may not use this model, project or region";
      break;
    case 404:
      out.advice =
          "check base_url (" + settings.base_url + ") and the model name";
      break;
    default:
      break;
  }
  return out;
}

// What to do about a field that the server refuses.
std::string AdviceForField(const std::string& field) {
  if (field == "temperature" || field == "top_p" || field == "seed") {
    return "add \"" + field + "\" to the provider's omit list";
  }
  if (field == "max_tokens" || field == "max_completion_tokens") {
    return "set max_tokens_field to the other name";
  }
  if (field.starts_with("response_format"))
    return "set structured_output to json_object or none";
  return {};
}

Meaning MeaningOf(const Settings& settings, const sdk::HttpResponse& response,
                  const Details& details) {
  if (details.Says("insufficient_quota") ||
      details.Says("billing_hard_limit_reached")) {
    return {WHET_PERMISSION_DENIED, kFree, kNoCredit};
  }
  if (details.Says("context_length_exceeded") ||
      details.Says("exceed_context_size_error")) {
    return {WHET_INVALID_ARGUMENT, kFree,
            "the prompt and the answer do not fit the model's context: "
            "shorten the prompt, lower the output limit or use a model with a "
            "longer context"};
  }
  if (details.Says("model_not_found")) {
    return {WHET_NOT_FOUND, kFree,
            "check the model name and whether the key may use it"};
  }
  if (details.Says("unsupported_parameter") ||
      details.Says("unsupported_value")) {
    return {WHET_INVALID_ARGUMENT, kFree, AdviceForField(details.param)};
  }
  // OpenRouter, which has to find a server that takes every field.
  if (response.status == 404 &&
      details.message.find("requested parameters") != std::string::npos) {
    return {WHET_INVALID_ARGUMENT, kFree,
            "no server that the router knows takes all that the request asks "
            "for: use another model, or leave something out (omit, "
            "structured_output: none)"};
  }
  return MeaningOfPlainStatus(settings, StatusOf(response, details), response);
}

}  // namespace

sdk::Error ErrorFromResponse(const Settings& settings,
                             const sdk::HttpResponse& response) {
  const Details details = ReadDetails(response.body);
  Meaning meaning = MeaningOf(settings, response, details);
  const std::string_view advised = response.Header("x-should-retry");
  if (advised == "true")
    meaning.flags |= kRetry;
  if (advised == "false")
    meaning.flags &= ~kRetry;
  wire::ErrorWords said = {
      .status = response.status,
      .name = details.code,
      .message = details.message,
      .request_id = std::string(response.Header("x-request-id")),
      .wait_ms = wire::RetryAfterMs(response)};
  if (said.wait_ms == 0)
    said.wait_ms = details.retry_delay_ms;
  return wire::ErrorOf(said, std::move(meaning));
}

bool IsBlockedPrompt(const sdk::HttpResponse& response) {
  if (response.status != 400)
    return false;
  const Details details = ReadDetails(response.body);
  return details.Says("content_filter") ||
         details.Says("content_policy_violation");
}

}  // namespace whet::openai
