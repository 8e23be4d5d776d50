#include "tests/support/fake_model_server/fault_replies.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "tests/support/fake_model_server/chat_replies.h"
#include "tests/support/fake_model_server/retry_after.h"

namespace whet::testing {
namespace {

using nlohmann::ordered_json;

// Stands in JSON for what no JSON library writes.
constexpr char kHole[] = "(hole)";
constexpr std::size_t kNestingDepth = 100'000;

constexpr char kHtmlPage[] =
    "<!doctype html><html><head><title>502 Bad Gateway</title></head>"
    "<body><h1>502 Bad Gateway</h1></body></html>";

ModelReply RawReply(int status, std::string body,
                    const char* type = "application/json") {
  ModelReply reply;
  reply.status = status;
  reply.headers = {{"content-type", type}};
  reply.body = std::move(body);
  return reply;
}

ModelReply RateLimitFault(Fault fault) {
  using std::chrono::milliseconds;
  switch (fault) {
    case Fault::kHttp429Seconds:
      return RefusalReply(429, RetryAfter::kSeconds, milliseconds(1000));
    case Fault::kHttp429Float:
      return RefusalReply(429, RetryAfter::kFloat, milliseconds(500));
    case Fault::kHttp429Ms:
      return RefusalReply(429, RetryAfter::kMs, milliseconds(500));
    case Fault::kHttp429Date:
      return RefusalReply(429, RetryAfter::kDate, milliseconds(1000));
    case Fault::kHttp429Garbage:
      return RefusalReply(429, RetryAfter::kGarbage, milliseconds(0));
    case Fault::kHttp429Negative:
      return RefusalReply(429, RetryAfter::kNegative, milliseconds(0));
    case Fault::kHttp429Huge:
      return RefusalReply(429, RetryAfter::kHuge, milliseconds(0));
    case Fault::kHttp429RetryDelay:
      return RefusalReply(429, RetryAfter::kRetryDelay, milliseconds(500));
    default:
      return RefusalReply(429, RetryAfter::kNone, milliseconds(0));
  }
}

ModelReply RefusalFault(Fault fault) {
  const char* const mine = "invalid_request_error";
  switch (fault) {
    case Fault::kHttp429Quota:
      return ErrorReply(429, "You exceeded your current quota",
                        "insufficient_quota", "insufficient_quota");
    case Fault::kHttp400Context:
      return ErrorReply(400,
                        "This model's maximum context length is 8192 tokens. "
                        "However, your messages resulted in 9000 tokens.",
                        mine, "context_length_exceeded");
    case Fault::kHttp401:
      return ErrorReply(401, "Incorrect API key provided", mine,
                        "invalid_api_key");
    case Fault::kHttp402:
      return ErrorReply(402, "Insufficient Balance", "unknown_error",
                        "invalid_request_error");
    case Fault::kHttp403:
      return ErrorReply(403, "Country, region, or territory not supported",
                        "request_forbidden",
                        "unsupported_country_region_territory");
    case Fault::kHttp404:
      return ErrorReply(404, "The model does not exist", mine,
                        "model_not_found");
    default:
      return RateLimitFault(fault);
  }
}

ModelReply ServerFault(Fault fault) {
  switch (fault) {
    case Fault::kHttp500:
      return ErrorReply(500, "The server had an error", "server_error", "");
    case Fault::kHttp502:
      return ErrorReply(502, "Bad gateway", "server_error", "");
    case Fault::kHttp503:
      return RefusalReply(503, RetryAfter::kNone, std::chrono::milliseconds(0));
    case Fault::kHttp529:
      return RawReply(529, R"({"type":"error","error":)"
                           R"({"type":"overloaded_error",)"
                           R"("message":"Overloaded"}})");
    case Fault::kRedirect: {
      ModelReply reply = RawReply(307, "");
      reply.headers.emplace_back("location", "/moved/v1/chat/completions");
      return reply;
    }
    case Fault::kErrorIn200:
      return RawReply(200, R"({"error":{"code":502,)"
                           R"("message":"Provider returned error"}})");
    case Fault::kHtml200:
      return RawReply(200, kHtmlPage, "text/html");
    case Fault::kHtml502:
      return RawReply(502, kHtmlPage, "text/html");
    default:
      return RefusalFault(fault);
  }
}

bool IsChat(const ordered_json& body) {
  return body.is_object() && body.contains("choices") &&
         body["choices"].is_array() && !body["choices"].empty() &&
         body["choices"][0].contains("message");
}

ordered_json ToolCallMessage() {
  return ordered_json::parse(
      R"({"role":"assistant","content":null,"tool_calls":[{"id":"call_0",)"
      R"("type":"function","function":{"name":"look","arguments":"{}"}}]})");
}

ordered_json UsageOf(std::int64_t each, std::int64_t sum) {
  return {{"prompt_tokens", each},
          {"completion_tokens", each},
          {"total_tokens", sum}};
}

// Faults that JSON can express.
void ChangeChat(Fault fault, ordered_json& body) {
  ordered_json& choice = body["choices"][0];
  switch (fault) {
    case Fault::kNoChoices:
      body.erase("choices");
      break;
    case Fault::kEmptyChoices:
      body["choices"] = ordered_json::array();
      break;
    case Fault::kNullContent:
      choice["message"]["content"] = nullptr;
      break;
    case Fault::kToolCall:
      choice["message"] = ToolCallMessage();
      choice["finish_reason"] = "tool_calls";
      break;
    case Fault::kFinishLength:
      choice["finish_reason"] = "length";
      break;
    case Fault::kFinishContentFilter:
      choice["finish_reason"] = "content_filter";
      break;
    case Fault::kNoUsage:
      body.erase("usage");
      break;
    case Fault::kNegativeUsage:
      body["usage"] = UsageOf(-5, -10);
      break;
    case Fault::kHugeUsage:
      body["usage"] = UsageOf(std::int64_t{1} << 62, INT64_MAX);
      break;
    case Fault::kDeepNesting:
    case Fault::kNumberOverflow:
      body["nested"] = kHole;
      break;
    default:
      break;
  }
}

std::string Dump(const ordered_json& body) {
  return body.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// Puts `raw` at the start of the answer's text, where JSON is not asked.
std::string WithRawText(ordered_json body, const std::string& raw) {
  ordered_json& content = body["choices"][0]["message"]["content"];
  content = kHole + (content.is_string() ? content.get<std::string>() : "");
  std::string out = Dump(body);
  return out.replace(out.find(kHole), sizeof(kHole) - 1, raw);
}

std::string WithRawMember(const ordered_json& body, const std::string& raw) {
  std::string out = Dump(body);
  const std::string quoted = '"' + std::string(kHole) + '"';
  return out.replace(out.find(quoted), quoted.size(), raw);
}

// The first of two equal keys is the good one: readers that take the last see
// no choice.
std::string WithDuplicateKeys(const ordered_json& body) {
  std::string out = Dump(body);
  out.pop_back();
  return out + R"(,"choices":[]})";
}

std::string BrokenChat(Fault fault, ordered_json body) {
  ChangeChat(fault, body);
  switch (fault) {
    case Fault::kInvalidUtf8:
      return WithRawText(std::move(body), "\xFF\xC3(");
    case Fault::kNulBytes:
      return WithRawText(std::move(body), std::string(2, '\0'));
    case Fault::kLoneSurrogate:
      return WithRawText(std::move(body), "\\ud800");
    case Fault::kDuplicateKeys:
      return WithDuplicateKeys(body);
    case Fault::kNumberOverflow:
      return WithRawMember(body, "1e400");
    case Fault::kDeepNesting:
      return WithRawMember(body, std::string(kNestingDepth, '[') +
                                     std::string(kNestingDepth, ']'));
    default:
      return Dump(body);
  }
}

}  // namespace

ModelReply ApplyFault(ModelReply good) {
  const FaultInfo& info = InfoOf(good.fault);
  if (info.of == FaultClass::kNone)
    return good;
  if (info.of == FaultClass::kHttp) {
    ModelReply refusal = ServerFault(good.fault);
    refusal.fault = good.fault;
    refusal.delay = good.delay;
    refusal.close = good.close;
    return refusal;
  }
  if (good.body.empty())
    good.body = Faulty(Fault::kNone).body;
  if (info.of == FaultClass::kTransport)
    return good;
  ordered_json body = ordered_json::parse(good.body, nullptr, false);
  if (!IsChat(body))
    body = ordered_json::parse(Faulty(Fault::kNone).body);
  good.body = BrokenChat(good.fault, std::move(body));
  if (good.fault == Fault::kTruncatedJson)
    good.body.resize(
        std::min(good.bytes.value_or(good.body.size() / 2), good.body.size()));
  return good;
}

}  // namespace whet::testing
