#include "chat_response.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "chat_error.h"
#include "wire/json_text.h"

namespace whet::openai {
namespace {

using nlohmann::json;
using wire::CountAt;
using wire::CountOf;
using wire::Member;
using wire::ParseJson;
using wire::StringOf;

[[noreturn]] void Damaged(const Settings& settings, const std::string& what) {
  throw sdk::Error(WHET_DATA_LOSS,
                   settings.base_url + " answered with success, but " + what,
                   WHET_ERROR_RETRYABLE);
}

// A string, or a list of parts of which the texts count.
std::string ContentText(const json& content) {
  if (!content.is_array())
    return StringOf(content);
  std::string out;
  for (const json& part : content)
    out += StringOf(Member(part, "text"));
  return out;
}

sdk::Usage ReadUsage(const Settings& settings, const json& body) {
  const json& usage = Member(body, "usage");
  sdk::Usage out;
  out.input_tokens = CountOf(Member(usage, "prompt_tokens"));
  out.cached_input_tokens =
      CountOf(Member(Member(usage, "prompt_tokens_details"), "cached_tokens"));
  out.output_tokens = CountOf(Member(usage, "completion_tokens"));
  out.reasoning_tokens = CountOf(
      Member(Member(usage, "completion_tokens_details"), "reasoning_tokens"));
  if (out.cached_input_tokens < 0) {
    out.cached_input_tokens = CountAt(body, settings.dialect.cached_tokens_at);
  }
  // Some servers leave the reasoning out of the answer's tokens, not out of the
  // bill.
  const std::int64_t total = CountOf(Member(usage, "total_tokens"));
  if (out.input_tokens >= 0 && out.output_tokens >= 0 && total >= 0) {
    out.output_tokens = std::max(out.output_tokens, total - out.input_tokens);
  }
  return out;
}

std::int32_t FinishReason(const std::string& reason) {
  if (reason == "stop")
    return WHET_FINISH_STOP;
  if (reason == "length")
    return WHET_FINISH_LENGTH;
  if (reason == "tool_calls" || reason == "function_call") {
    return WHET_FINISH_TOOL_CALLS;
  }
  if (reason == "content_filter")
    return WHET_FINISH_CONTENT_FILTER;
  return WHET_FINISH_OTHER;
}

// Reasoning that a server leaves in the text. Cut off before its end there is
// no answer yet.
std::string WithoutThinking(const std::string& text, std::int32_t finish) {
  constexpr std::string_view kOpen = "<think>";
  constexpr std::string_view kClose = "</think>";
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t start = text.find_first_not_of(kBlank);
  if (start == std::string::npos || text.compare(start, kOpen.size(), kOpen)) {
    return text;
  }
  const std::size_t close = text.find(kClose, start);
  if (close == std::string::npos) {
    return finish == WHET_FINISH_LENGTH ? std::string() : text;
  }
  const std::size_t answer =
      text.find_first_not_of(kBlank, close + kClose.size());
  return answer == std::string::npos ? std::string() : text.substr(answer);
}

void ReadMessage(const json& choice, sdk::GenerateResult& out) {
  const json& message = Member(choice, "message");
  out.finish_reason = FinishReason(StringOf(Member(choice, "finish_reason")));
  out.text = WithoutThinking(ContentText(Member(message, "content")),
                             out.finish_reason);
  const json& calls = Member(message, "tool_calls");
  if (calls.is_array() && !calls.empty()) {
    out.tool_calls = calls.dump();
    out.finish_reason = WHET_FINISH_TOOL_CALLS;  // some servers say "stop"
  }
  const std::string refusal = StringOf(Member(message, "refusal"));
  if (!refusal.empty()) {
    out.finish_reason = WHET_FINISH_REFUSAL;
    if (out.text.empty())
      out.text = refusal;
  }
}

// A router that lost its server in the middle says so in the choice.
void ThrowErrorOf(const json& choice, const Settings& settings,
                  const sdk::HttpResponse& response, std::int64_t now_s) {
  const json& error = Member(choice, "error");
  if (error.is_null())
    return;
  sdk::HttpResponse inner = response;
  inner.body = json{{"error", error}}.dump(-1, ' ', false,
                                           json::error_handler_t::replace);
  throw ErrorFromResponse(settings, inner, now_s);
}

}  // namespace

sdk::GenerateResult ParseChatResponse(const Settings& settings,
                                      const sdk::HttpResponse& response,
                                      std::int64_t now_s) {
  if (IsBlockedPrompt(response)) {
    sdk::GenerateResult blocked;
    blocked.finish_reason = WHET_FINISH_CONTENT_FILTER;
    blocked.request_id = std::string(response.Header("x-request-id"));
    return blocked;
  }
  if (response.status < 200 || response.status > 299) {
    throw ErrorFromResponse(settings, response, now_s);
  }
  const json body = ParseJson(response.body);
  if (!body.is_object()) {
    Damaged(settings, response.body.substr(0, 1) == "<"
                          ? "with a web page; check base_url"
                          : "the body is not a complete JSON object");
  }
  const json& choices = Member(body, "choices");
  if (!choices.is_array() || choices.empty()) {
    if (!Member(body, "error").is_null()) {
      throw ErrorFromResponse(settings, response, now_s);
    }
    Damaged(settings, "the body has no choices");
  }
  ThrowErrorOf(choices[0], settings, response, now_s);
  if (!Member(choices[0], "message").is_object()) {
    Damaged(settings, "choices[0] has no message");
  }
  sdk::GenerateResult out;
  ReadMessage(choices[0], out);
  out.model = StringOf(Member(body, "model"));
  out.request_id = std::string(response.Header("x-request-id"));
  if (out.request_id.empty())
    out.request_id = StringOf(Member(body, "id"));
  out.usage = ReadUsage(settings, body);
  return out;
}

}  // namespace whet::openai
