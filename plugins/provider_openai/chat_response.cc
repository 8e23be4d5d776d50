#include "chat_response.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "chat_error.h"
#include "wire/api_error.h"
#include "wire/json_text.h"

namespace whet::openai {
namespace {

using nlohmann::json;
using wire::CountAt;
using wire::CountOf;
using wire::Member;
using wire::ParseJson;
using wire::StringOf;

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
  const std::size_t open = text.find(kOpen);
  const std::size_t close = text.find(kClose);
  const bool opens =
      open != std::string::npos && open == text.find_first_not_of(kBlank);
  if (close == std::string::npos) {
    return opens && finish == WHET_FINISH_LENGTH ? std::string() : text;
  }
  // Where the prompt ends with the mark that opens it, the text has only the
  // one that closes it. Marks in the middle are part of the answer.
  if (!opens && open < close)
    return text;
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

// The tokens of the answer with their log probabilities; empty unless the
// server gives them.
std::string ReadLogprobs(const json& choice) {
  const auto token_of = [](const json& token) {
    return json{{"token", StringOf(Member(token, "token"))},
                {"logprob", Member(token, "logprob")}};
  };
  json out = json::array();
  for (const json& token : Member(Member(choice, "logprobs"), "content")) {
    if (!Member(token, "logprob").is_number())
      return "";
    json top = json::array();
    for (const json& other : Member(token, "top_logprobs")) {
      if (Member(other, "logprob").is_number())
        top.push_back(token_of(other));
    }
    out.push_back(token_of(token));
    out.back()["top"] = std::move(top);
  }
  return out.empty() ? std::string() : wire::DumpJson(out);
}

// A router that lost its server in the middle says so in the choice.
void ThrowErrorOf(const json& choice, const Settings& settings,
                  const sdk::HttpResponse& response) {
  const json& error = Member(choice, "error");
  if (error.is_null())
    return;
  sdk::HttpResponse inner = response;
  inner.body = wire::DumpJson(json{{"error", error}});
  throw ErrorFromResponse(settings, inner);
}

}  // namespace

sdk::GenerateResult ParseChatResponse(const Settings& settings,
                                      const sdk::HttpResponse& response) {
  if (IsBlockedPrompt(response)) {
    sdk::GenerateResult blocked;
    blocked.finish_reason = WHET_FINISH_CONTENT_FILTER;
    blocked.request_id = std::string(response.Header("x-request-id"));
    return blocked;
  }
  if (!wire::IsSuccess(response)) {
    throw ErrorFromResponse(settings, response);
  }
  const json body = ParseJson(response.body);
  if (!body.is_object()) {
    wire::ThrowDamaged(settings.base_url,
                       response.body.substr(0, 1) == "<"
                           ? "with a web page; check base_url"
                           : "the body is not a complete JSON object");
  }
  const json& choices = Member(body, "choices");
  if (!choices.is_array() || choices.empty()) {
    if (!Member(body, "error").is_null()) {
      throw ErrorFromResponse(settings, response);
    }
    wire::ThrowDamaged(settings.base_url, "the body has no choices");
  }
  ThrowErrorOf(choices[0], settings, response);
  if (!Member(choices[0], "message").is_object()) {
    wire::ThrowDamaged(settings.base_url, "choices[0] has no message");
  }
  sdk::GenerateResult out;
  ReadMessage(choices[0], out);
  out.logprobs = ReadLogprobs(choices[0]);
  out.model = StringOf(Member(body, "model"));
  out.request_id = std::string(response.Header("x-request-id"));
  if (out.request_id.empty())
    out.request_id = StringOf(Member(body, "id"));
  out.usage = ReadUsage(settings, body);
  return out;
}

}  // namespace whet::openai
