#include "chat_error.h"

#include <charconv>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "whet/sdk/text.h"

#include "wire/json_text.h"
#include "wire/retry_after.h"

namespace whet::openai {
namespace {

using nlohmann::json;
using wire::DurationMs;
using wire::ParseJson;
using wire::RetryAfterMs;

constexpr std::size_t kLongestQuote = 600;  // bytes of the server's own words
// A call that has to wait longer has failed: nobody watches a run that sleeps.
constexpr std::uint64_t kLongestWaitMs = 120'000;
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
  json parsed = ParseJson(body);
  if (parsed.is_array() && !parsed.empty()) {
    json first = parsed[0];
    parsed = std::move(first);
  }
  Details out;
  if (!parsed.is_object()) {
    // Not ours to read: the start of it may still tell a person something.
    out.message = body;
    return out;
  }
  const json error = parsed.contains("error") ? parsed["error"] : parsed;
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

// One line of limited length.
std::string Quote(std::string_view text) {
  std::string out;
  for (const char c : sdk::CutAtCodePoint(text, kLongestQuote)) {
    const bool blank = static_cast<unsigned char>(c) <= 0x20;
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ')
    out.pop_back();
  return text.size() > kLongestQuote ? out + "..." : out;
}

struct Meaning {
  whet_status code;
  std::uint32_t flags;
  std::string advice = {};
};

constexpr std::uint32_t kRetry = WHET_ERROR_RETRYABLE;
constexpr std::uint32_t kFree = WHET_ERROR_NOT_BILLED;

// That of the response, or of the failure that a router reports in a 200.
int StatusOf(const sdk::HttpResponse& response, const Details& details) {
  if (response.status < 200 || response.status > 299 ||
      details.code.size() != 3)
    return response.status;
  int inner = 0;
  std::from_chars(details.code.data(), details.code.data() + 3, inner);
  return inner >= 400 && inner <= 599 ? inner : response.status;
}

// Statuses that mean the same whatever the body says.
Meaning MeaningOfStatus(const Settings& settings, int status,
                        const sdk::HttpResponse& response) {
  switch (status) {
    case 401:
      return {WHET_UNAUTHENTICATED, kFree, settings.KeyAdvice()};
    case 402:
      return {WHET_PERMISSION_DENIED, kFree, kNoCredit};
    case 403:
      return {WHET_PERMISSION_DENIED, kFree,
              "the key may not use this model, project or region"};
    case 404:
      return {WHET_NOT_FOUND, kFree,
              "check base_url (" + settings.base_url + ") and the model name"};
    case 408:
    case 409:
      return {WHET_UNAVAILABLE, kRetry};
    case 429:
    // Overloaded or under maintenance: refused, not begun. An outage must not
    // use up what a call may try.
    case 503:
    case 529:
      return {WHET_UNAVAILABLE, kRetry | kFree};
    default:
      break;
  }
  if (status >= 500)
    return {WHET_UNAVAILABLE, kRetry};
  if (status >= 400)
    return {WHET_INVALID_ARGUMENT, kFree};
  // As 404, it says nothing about the request: no other one fares better.
  if (status >= 300) {
    return {WHET_NOT_FOUND, kFree,
            "the server redirects to '" +
                std::string(response.Header("location")) +
                "'; redirects are not followed, set base_url to where the "
                "API is"};
  }
  // An error inside a 200: it may have run before it failed.
  return {WHET_UNAVAILABLE, kRetry};
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
  return MeaningOfStatus(settings, StatusOf(response, details), response);
}

}  // namespace

sdk::Error ErrorFromResponse(const Settings& settings,
                             const sdk::HttpResponse& response,
                             std::int64_t now_s) {
  const Details details = ReadDetails(response.body);
  Meaning meaning = MeaningOf(settings, response, details);
  const std::string_view advised = response.Header("x-should-retry");
  if (advised == "true")
    meaning.flags |= kRetry;
  if (advised == "false")
    meaning.flags &= ~kRetry;
  std::uint64_t wait_ms = RetryAfterMs(response, now_s);
  if (wait_ms == 0)
    wait_ms = details.retry_delay_ms;
  if (wait_ms > kLongestWaitMs) {
    const std::string wait = "the server asks to wait " +
                             std::to_string((wait_ms + 999) / 1000) +
                             " s, which is too long for a run: try again then";
    meaning.advice += (meaning.advice.empty() ? "" : "; ") + wait;
    meaning.flags &= ~kRetry;
    wait_ms = 0;
  }

  std::string text = "HTTP " + std::to_string(response.status);
  if (!details.code.empty())
    text += " (" + Quote(details.code) + ")";
  const std::string quote = Quote(details.message);
  if (!quote.empty())
    text += ": " + quote;
  if (!meaning.advice.empty())
    text += "; " + meaning.advice;
  const std::string_view id = response.Header("x-request-id");
  if (!id.empty())
    text += " [request " + std::string(id) + "]";
  return sdk::Error(meaning.code, text, meaning.flags, wait_ms);
}

bool IsBlockedPrompt(const sdk::HttpResponse& response) {
  if (response.status != 400)
    return false;
  const Details details = ReadDetails(response.body);
  return details.Says("content_filter") ||
         details.Says("content_policy_violation");
}

}  // namespace whet::openai
