#include "generate_response.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "google_error.h"
#include "wire/api_error.h"
#include "wire/json_text.h"

namespace whet::vertex {
namespace {

using nlohmann::json;
using wire::CountOf;
using wire::Member;
using wire::ParseJson;
using wire::StringOf;

// Google leaves out a count of 0, so that a missing one is 0 if others are
// there.
sdk::Usage ReadUsage(const json& usage) {
  sdk::Usage out;
  const std::int64_t prompt = CountOf(Member(usage, "promptTokenCount"));
  const std::int64_t total = CountOf(Member(usage, "totalTokenCount"));
  const auto count = [&](const char* name) {
    return std::max<std::int64_t>(CountOf(Member(usage, name)), 0);
  };
  if (prompt < 0)
    return out;
  out.input_tokens = prompt + count("toolUsePromptTokenCount");
  out.cached_input_tokens = count("cachedContentTokenCount");
  out.reasoning_tokens = count("thoughtsTokenCount");
  out.output_tokens = count("candidatesTokenCount") + out.reasoning_tokens;
  if (out.output_tokens == 0 && total < 0)
    out.output_tokens = -1;
  // Kinds of tokens that have a count of their own one day are in the total.
  out.output_tokens = std::max(out.output_tokens, total - out.input_tokens);
  return out;
}

std::int32_t FinishReason(std::string_view reason) {
  if (reason == "STOP")
    return WHET_FINISH_STOP;
  if (reason == "MAX_TOKENS" || reason == "CONTINUATION")
    return WHET_FINISH_LENGTH;
  for (const std::string_view filter :
       {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII",
        "MODEL_ARMOR", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION", "ESCALATION"}) {
    if (reason == filter)
      return WHET_FINISH_CONTENT_FILTER;
  }
  return WHET_FINISH_OTHER;
}

// A call in OpenAI's form; see contents.h for `extra_content`.
json ToolCall(const json& part, std::size_t index) {
  const json& call = Member(part, "functionCall");
  const json& args = Member(call, "args");
  const std::string server_id = StringOf(Member(call, "id"));
  json out = {
      {"id", server_id.empty() ? "call_" + std::to_string(index) : server_id},
      {"type", "function"},
      {"function",
       {{"name", StringOf(Member(call, "name"))},
        {"arguments", args.is_object() ? args.dump() : "{}"}}}};
  json google = json::object();
  if (!server_id.empty())
    google["call_id"] = server_id;
  const std::string signature = StringOf(Member(part, "thoughtSignature"));
  if (!signature.empty())
    google["thought_signature"] = signature;
  if (!google.empty())
    out["extra_content"]["google"] = std::move(google);
  return out;
}

void ReadParts(const json& parts, sdk::GenerateResult& out) {
  if (!parts.is_array())
    return;
  json calls = json::array();
  for (const json& part : parts) {
    if (Member(part, "thought") == true)
      continue;
    out.text += StringOf(Member(part, "text"));
    if (Member(part, "functionCall").is_object())
      calls.push_back(ToolCall(part, calls.size()));
  }
  if (calls.empty())
    return;
  out.tool_calls = calls.dump();
  if (out.finish_reason == WHET_FINISH_STOP)
    out.finish_reason = WHET_FINISH_TOOL_CALLS;
}

// The tokens of the answer with their log probabilities; empty unless the
// server gives them. 0, which is certain, is left out by the server.
std::string LogprobsOf(const json& result) {
  const auto token_of = [](const json& token) {
    const json& logprob = Member(token, "logProbability");
    return json{{"token", StringOf(Member(token, "token"))},
                {"logprob", logprob.is_number() ? logprob : json(0.0)}};
  };
  const json& tops = Member(result, "topCandidates");
  json out = json::array();
  for (const json& chosen : Member(result, "chosenCandidates")) {
    if (!chosen.is_object())
      return "";
    json top = json::array();
    if (tops.is_array() && out.size() < tops.size()) {
      for (const json& other : Member(tops[out.size()], "candidates"))
        top.push_back(token_of(other));
    }
    out.push_back(token_of(chosen));
    out.back()["top"] = std::move(top);
  }
  return out.empty() ? std::string() : wire::DumpJson(out);
}

std::string WithMessage(const std::string& reason, const json& message) {
  const std::string text = StringOf(message);
  return text.empty() ? reason : reason + ": " + text;
}

void ReadCandidate(const json& candidate, Generation& out) {
  const std::string reason = StringOf(Member(candidate, "finishReason"));
  out.result.finish_reason = FinishReason(reason);
  ReadParts(Member(Member(candidate, "content"), "parts"), out.result);
  out.result.logprobs = LogprobsOf(Member(candidate, "logprobsResult"));
  if (reason != "STOP" && reason != "MAX_TOKENS") {
    out.obstacle = "the answer ended with " +
                   WithMessage(reason.empty() ? "no reason given" : reason,
                               Member(candidate, "finishMessage"));
  }
}

void ReadBlockedPrompt(const json& feedback, Generation& out) {
  const std::string reason = StringOf(Member(feedback, "blockReason"));
  if (reason.empty()) {
    out.result.finish_reason = WHET_FINISH_OTHER;
    out.obstacle = "the answer has no candidate";
    return;
  }
  out.result.finish_reason = WHET_FINISH_CONTENT_FILTER;
  out.obstacle = "the prompt was blocked: " +
                 WithMessage(reason, Member(feedback, "blockReasonMessage"));
}

// True if `body` is an answer of this API, however little it says.
bool IsGenerateResponse(const json& body) {
  for (const char* member : {"candidates", "promptFeedback", "usageMetadata",
                             "modelVersion", "responseId"}) {
    if (!Member(body, member).is_null())
      return true;
  }
  return false;
}

}  // namespace

Generation ParseGenerateResponse(const Settings& settings,
                                 const sdk::HttpResponse& response) {
  if (!wire::IsSuccess(response))
    throw ErrorFromResponse(settings, response);
  json body = ParseJson(response.body);
  if (body.is_array() && body.size() == 1) {  // as streaming has it
    json first = body[0];
    body = std::move(first);
  }
  if (!body.is_object()) {
    wire::ThrowDamaged(settings.base_url,
                       response.body.starts_with("<")
                           ? "with a web page; check base_url"
                           : "the body is not a complete JSON object");
  }
  Generation out;
  const json& candidates = Member(body, "candidates");
  if (!candidates.is_array() || candidates.empty()) {
    if (!Member(body, "error").is_null())
      throw ErrorFromResponse(settings, response);
    if (!IsGenerateResponse(body))
      wire::ThrowDamaged(settings.base_url,
                         "the body is no answer of generateContent");
    ReadBlockedPrompt(Member(body, "promptFeedback"), out);
  } else if (!candidates[0].is_object()) {
    wire::ThrowDamaged(settings.base_url, "candidates[0] is not an object");
  } else {
    ReadCandidate(candidates[0], out);
  }
  out.result.model = StringOf(Member(body, "modelVersion"));
  out.result.request_id = StringOf(Member(body, "responseId"));
  out.result.usage = ReadUsage(Member(body, "usageMetadata"));
  return out;
}

}  // namespace whet::vertex
