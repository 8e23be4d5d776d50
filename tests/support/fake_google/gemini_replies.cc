#include <string>

#include <nlohmann/json.hpp>

#include "tests/support/fake_google/fake_google.h"

namespace whet::testing {
namespace {

using nlohmann::json;

constexpr int kPromptTokens = 20;

ModelReply GeminiReply(const json& candidate, int output_tokens) {
  ModelReply reply;
  reply.body = json{{"candidates", {candidate}},
                    {"usageMetadata",
                     {{"promptTokenCount", kPromptTokens},
                      {"candidatesTokenCount", output_tokens},
                      {"totalTokenCount", kPromptTokens + output_tokens}}},
                    {"modelVersion", "gemini-of-this-test"}}
                   .dump();
  return reply;
}

}  // namespace

ModelReply GeminiText(const std::string& text) {
  return GeminiReply(
      {{"content", {{"role", "model"}, {"parts", {{{"text", text}}}}}},
       {"finishReason", "STOP"}},
      1);
}

ModelReply GeminiBlockedPrompt() {
  ModelReply reply;
  reply.body = json{{"promptFeedback", {{"blockReason", "PROHIBITED_CONTENT"}}},
                    {"usageMetadata",
                     {{"promptTokenCount", kPromptTokens},
                      {"totalTokenCount", kPromptTokens}}}}
                   .dump();
  return reply;
}

ModelReply GeminiNoParts() {
  return GeminiReply({{"content", json::object()}, {"finishReason", "SAFETY"}},
                     0);
}

ModelReply GeminiThoughtsOnly() {
  return GeminiReply(
      {{"content",
        {{"role", "model"},
         {"parts", {{{"text", "What may they mean"}, {"thought", true}}}}}},
       {"finishReason", "MAX_TOKENS"}},
      4);
}

ModelReply GoogleError(int status, const std::string& name,
                       const std::string& message, const std::string& details) {
  ModelReply reply;
  reply.status = status;
  reply.body = json{{"error",
                     {{"code", status},
                      {"status", name},
                      {"message", message},
                      {"details", json::parse(details)}}}}
                   .dump();
  return reply;
}

ModelReply GeminiQuota(const std::string& retry_delay) {
  const json info = {{"@type", "type.googleapis.com/google.rpc.RetryInfo"},
                     {"retryDelay", retry_delay}};
  return GoogleError(429, "RESOURCE_EXHAUSTED", "Resource exhausted.",
                     json::array({info}).dump());
}

}  // namespace whet::testing
