#include "generate_request.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "contents.h"
#include "endpoint.h"
#include "extra_body.h"
#include "response_schema.h"
#include "wire/extra_fields.h"
#include "wire/json_text.h"

namespace whet::vertex {
namespace {

using Body = nlohmann::ordered_json;
using wire::ParseOrdered;
using wire::RefuseRequest;

constexpr std::size_t kMostStops = 5;  // Google's limit
constexpr std::uint32_t kMostLogprobs = 20;
constexpr const char* kHarmCategories[] = {
    "HARM_CATEGORY_HARASSMENT", "HARM_CATEGORY_HATE_SPEECH",
    "HARM_CATEGORY_SEXUALLY_EXPLICIT", "HARM_CATEGORY_DANGEROUS_CONTENT"};

// Tokens for models that count them, as in Google's own imitation of OpenAI's
// `reasoning_effort`.
int BudgetFor(const std::string& thinking) {
  if (thinking == "off")
    return 0;
  if (thinking == "dynamic")
    return -1;
  if (thinking == "medium")
    return 8192;
  return thinking == "high" ? 24576 : 1024;
}

std::string LevelFor(const std::string& thinking) {
  if (thinking == "minimal")
    return "MINIMAL";
  if (thinking == "low")
    return "LOW";
  return thinking == "medium" ? "MEDIUM" : "HIGH";
}

Body ThinkingConfig(const Settings& settings, const std::string& model) {
  const ModelRule& rule = settings.RuleFor(model);
  const std::string& word = settings.thinking;
  if (rule.thinking == "none")
    RefuseRequest("thinking: model '" + model + "' does not think; remove it");
  if (word.empty())
    return {{"thinkingBudget", settings.thinking_budget}};
  if (rule.thinking == "budget")
    return {{"thinkingBudget", BudgetFor(word)}};
  if (rule.thinking != "level") {
    RefuseRequest("thinking: it is not known how model '" + model +
                  "' is told to think; give a number of tokens, or "
                  "extra_body.generationConfig.thinkingConfig");
  }
  if (word == "off") {
    RefuseRequest("thinking: model '" + model +
                  "' cannot be told not to think; use minimal or low");
  }
  // Thinking as much as it needs is what such a model does by itself.
  return word == "dynamic" ? Body() : Body{{"thinkingLevel", LevelFor(word)}};
}

Body GenerationConfig(const Settings& settings,
                      const sdk::GenerateRequest& request) {
  Body out = Body::object();
  if (request.temperature.has_value())
    out["temperature"] = *request.temperature;
  if (request.top_p.has_value())
    out["topP"] = *request.top_p;
  if (request.max_output_tokens.has_value())
    out["maxOutputTokens"] = *request.max_output_tokens;
  if (request.stop.size() > kMostStops) {
    RefuseRequest("request.stop: " + std::to_string(request.stop.size()) +
                  " stop sequences; Gemini takes at most 5");
  }
  if (!request.stop.empty())
    out["stopSequences"] = request.stop;
  if (request.logprobs > 0) {
    out["responseLogprobs"] = true;
    out["logprobs"] = std::min(request.logprobs, kMostLogprobs);
  }
  // The API's field is an int32.
  out["seed"] = request.seed & 0x7FFFFFFF;
  if (!request.response_schema.empty()) {
    Body schema = ParseOrdered(request.response_schema);
    if (!schema.is_object())
      RefuseRequest("request.response_schema: expected a JSON object");
    AddPropertyOrdering(schema);
    out["responseMimeType"] = "application/json";
    out["responseJsonSchema"] = std::move(schema);
  }
  if (!settings.thinking.empty() || settings.thinking_budget >= 0) {
    Body thinking = ThinkingConfig(settings, request.model);
    if (!thinking.is_null())
      out["thinkingConfig"] = std::move(thinking);
  }
  return out;
}

Body SafetySettings(const std::string& threshold) {
  Body out = Body::array();
  for (const char* category : kHarmCategories)
    out.push_back({{"category", category}, {"threshold", threshold}});
  return out;
}

}  // namespace

sdk::HttpRequest BuildGenerateRequest(const Settings& settings,
                                      const sdk::GenerateRequest& request) {
  Body extra = ExtraFields(settings.extra_body, "extra_body");
  extra.merge_patch(ExtraFields(request.extra, "request.extra"));

  Conversation conversation =
      ConversationOf(request.messages, settings.RuleFor(request.model));
  Body body = {{"contents", std::move(conversation.contents)}};
  if (!conversation.system_instruction.is_null())
    body["systemInstruction"] = std::move(conversation.system_instruction);
  if (!request.tools.empty()) {
    if (extra.contains("tools"))
      RefuseRequest("extra_body.tools: the prompt has tools of its own");
    body["tools"] = ToolsOf(request.tools);
  }
  Body config = GenerationConfig(settings, request);
  // One schema only, and the user's wins.
  if (extra.contains("generationConfig") &&
      (extra["generationConfig"].contains("responseSchema") ||
       extra["generationConfig"].contains("responseJsonSchema"))) {
    config.erase("responseJsonSchema");
  }
  body["generationConfig"] = std::move(config);
  if (!settings.safety.empty())
    body["safetySettings"] = SafetySettings(settings.safety);
  body.merge_patch(extra);

  sdk::HttpRequest http = PostTo(settings, request.model, "generateContent");
  http.body = wire::DumpJson(body);
  return http;
}

}  // namespace whet::vertex
