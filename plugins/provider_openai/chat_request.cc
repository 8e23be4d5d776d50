#include "chat_request.h"

#include <deque>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "dialect.h"
#include "endpoint.h"
#include "request_patch.h"
#include "strict_schema.h"
#include "wire/json_text.h"

namespace whet::openai {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr char kTellSchema[] =
    "\n\nAnswer with one JSON object, and nothing else, that fits this JSON "
    "Schema:\n";

[[noreturn]] void Refuse(const std::string& why) {
  throw sdk::Error(WHET_INVALID_ARGUMENT, why, WHET_ERROR_NOT_BILLED);
}

json ParseMember(const std::string& text, const std::string& name,
                 json::value_t type) {
  json value = ParseJson(text);
  if (value.type() != type) {
    Refuse(name + ": expected a JSON " + json(type).type_name());
  }
  return value;
}

// Tool calls of the conversation that have no answer yet: (id, function).
using OpenCalls = std::deque<std::pair<std::string, std::string>>;
using wire::ParseJson;

// The contract names the tool, the API wants the id of the call: the oldest
// open call of that tool, or the call with that id.
std::string TakeCallId(OpenCalls& calls, const std::string& name,
                       const std::string& path) {
  for (auto it = calls.begin(); it != calls.end(); ++it) {
    if (it->second != name && it->first != name)
      continue;
    std::string id = it->first;
    calls.erase(it);
    return id;
  }
  Refuse(path + ": the tool message '" + name +
         "' answers no earlier tool call");
}

json MessageJson(const sdk::Message& message, const std::string& path,
                 OpenCalls& calls) {
  json out = {{"content", message.content}};
  switch (message.role) {
    case WHET_ROLE_SYSTEM:
      out["role"] = "system";
      break;
    case WHET_ROLE_USER:
      out["role"] = "user";
      break;
    case WHET_ROLE_ASSISTANT:
      out["role"] = "assistant";
      break;
    case WHET_ROLE_TOOL:
      out["role"] = "tool";
      out["tool_call_id"] = TakeCallId(calls, message.name, path);
      return out;
    default:
      Refuse(path + ": unknown role " + std::to_string(message.role));
  }
  if (!message.name.empty())
    out["name"] = message.name;
  if (message.tool_calls.empty())
    return out;
  out["tool_calls"] = ParseMember(message.tool_calls, path + ".tool_calls",
                                  json::value_t::array);
  if (message.content.empty())
    out["content"] = nullptr;
  for (const json& call : out["tool_calls"]) {
    const json function =
        call.is_object() ? call.value("function", json()) : json();
    if (!function.is_object())
      Refuse(path + ".tool_calls: no function");
    calls.emplace_back(call.value("id", ""), function.value("name", ""));
  }
  return out;
}

json MessagesJson(const sdk::GenerateRequest& request) {
  json out = json::array();
  OpenCalls calls;
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    out.push_back(MessageJson(request.messages[i],
                              "request.messages[" + std::to_string(i) + "]",
                              calls));
  }
  return out;
}

// The fields of `text`, a JSON object or nothing, called `name` in errors.
json ReadExtra(const std::string& text, const std::string& name) {
  if (text.empty())
    return json::object();
  json extra = ParseMember(text, name, json::value_t::object);
  for (const char* ours : {"model", "messages", "stream"}) {
    if (extra.contains(ours)) {
      Refuse(name + "." + ours + " is set by the host; remove it");
    }
  }
  if (extra.value("n", json(1)) != 1) {
    Refuse(name + ".n: one request has one answer; ask for samples instead");
  }
  return extra;
}

// The role's own fields, overridden by those of the request.
json Extras(const Settings& settings, const sdk::GenerateRequest& request) {
  json out = ReadExtra(settings.extra_body, "extra_body");
  out.update(ReadExtra(request.extra, "request.extra"));
  return out;
}

class Builder {
 public:
  Builder(const Settings& settings, const sdk::GenerateRequest& request)
      : settings_(settings),
        request_(request),
        extra_(Extras(settings, request)),
        rule_(settings.RuleFor(request.model)) {}

  ChatRequest Build() {
    body_["model"] = request_.model;
    body_["messages"] = MessagesJson(request_);
    SetSampling();
    SetStop();
    SetFormat();
    // The user's own fields win; nothing else of the body is theirs to lose.
    body_.update(extra_);
    ChatRequest out;
    out.http = Http();
    out.omitted = std::move(omitted_);
    return out;
  }

 private:
  bool Sends(const char* field) {
    const json effort = extra_.value("reasoning_effort", json("none"));
    const bool refused =
        rule_.omit.count(field) != 0 ||
        (effort != "none" && rule_.omit_when_reasoning.count(field) != 0);
    if (refused)
      omitted_.push_back(field);
    return !refused && settings_.omit.count(field) == 0;
  }

  void SetSampling() {
    if (request_.temperature.has_value() && Sends("temperature")) {
      body_["temperature"] = *request_.temperature;
    }
    if (request_.top_p.has_value() && Sends("top_p")) {
      body_["top_p"] = *request_.top_p;
    }
    // 31 bits: servers store seeds in anything from int32 to a double.
    if (Sends("seed"))
      body_["seed"] = request_.seed & 0x7FFFFFFF;
    if (request_.max_output_tokens.has_value()) {
      body_[settings_.max_tokens_field] = *request_.max_output_tokens;
    }
  }

  void SetStop() {
    if (request_.stop.empty())
      return;
    if (rule_.refuse.count("stop") != 0) {
      Refuse("request.stop: model '" + request_.model +
             "' takes no stop sequences");
    }
    const std::size_t most = settings_.dialect.most_stops;
    if (most != 0 && request_.stop.size() > most) {
      Refuse("request.stop: " + std::to_string(request_.stop.size()) +
             " stop sequences; OpenAI takes at most " + std::to_string(most));
    }
    body_["stop"] = request_.stop;
  }

  // The fields that ask for the schema stand in the body with its marks until
  // Body() puts the schema there.
  void SetFormat() {
    if (!request_.tools.empty()) {
      body_["tools"] =
          ParseMember(request_.tools, "request.tools", json::value_t::array);
    }
    if (request_.response_schema.empty())
      return;
    strict_ = IsStrictSchema(ParseMember(request_.response_schema,
                                         "request.response_schema",
                                         json::value_t::object));
    const std::string fields =
        StructuredOutputFields(settings_.structured_output);
    if (fields.empty()) {
      Refuse("request.response_schema: " + settings_.base_url +
             " takes no schema (structured_output: none)");
    }
    const json format = json::parse(fields);
    body_.update(format);
    for (const auto& [name, value] : format.items()) {
      if (!extra_.contains(name))
        schema_fields_.push_back(name);
    }
    if (settings_.structured_output == "json_object")
      TellSchema();
  }

  // A server that knows only JSON has to read in the prompt which.
  void TellSchema() {
    json& messages = body_["messages"];
    for (auto it = messages.rbegin(); it != messages.rend(); ++it) {
      if ((*it)["role"] != "user")
        continue;
      (*it)["content"] = (*it)["content"].get<std::string>() + kTellSchema +
                         request_.response_schema;
      return;
    }
    Refuse("request.messages: no user message that could tell the schema");
  }

  // `value` with the schema and its strictness in place of their marks.
  ordered_json Filled(const ordered_json& value,
                      const ordered_json& schema) const {
    if (value == "$schema")
      return schema;
    if (value == "$strict")
      return strict_;
    if (!value.is_object())
      return value;
    ordered_json out = ordered_json::object();
    for (const auto& [name, member] : value.items())
      out[name] = Filled(member, schema);
    return out;
  }

  // The schema keeps its order: a model that is held to it writes the members
  // of its answer in that order, a reason before the verdict.
  std::string Body() const {
    if (schema_fields_.empty() && settings_.request_patch.empty())
      return body_.dump(-1, ' ', false, json::error_handler_t::replace);
    ordered_json body(body_);
    if (!schema_fields_.empty()) {
      const ordered_json schema =
          ordered_json::parse(request_.response_schema, nullptr, false);
      for (const std::string& field : schema_fields_)
        body[field] = Filled(body[field], schema);
    }
    if (!settings_.request_patch.empty())
      ApplyPatch(settings_.request_patch, body);
    return body.dump(-1, ' ', false, json::error_handler_t::replace);
  }

  sdk::HttpRequest Http() const {
    sdk::HttpRequest http =
        Post(settings_, settings_.dialect.chat, request_.model);
    if (!request_.idempotency_key.empty())
      http.headers.push_back({"Idempotency-Key", request_.idempotency_key});
    http.body = Body();
    return http;
  }

  const Settings& settings_;
  const sdk::GenerateRequest& request_;
  const json extra_;
  const ModelRule& rule_;
  json body_ = json::object();
  std::vector<std::string> schema_fields_;  // of body_
  bool strict_ = false;
  std::vector<std::string> omitted_;
};

}  // namespace

ChatRequest BuildChatRequest(const Settings& settings,
                             const sdk::GenerateRequest& request) {
  try {
    return Builder(settings, request).Build();
  } catch (const json::exception& e) {
    // A member of tools, tool_calls or extra has a type that it cannot have.
    Refuse(std::string("request: ") + e.what());
  }
}

void CheckOptions(const Settings& settings) {
  sdk::GenerateRequest request;
  request.model = "model";
  request.messages = {{WHET_ROLE_SYSTEM, "text"}, {WHET_ROLE_USER, "text"}};
  request.temperature = 0.5;
  request.top_p = 0.5;
  request.max_output_tokens = 1;
  BuildChatRequest(settings, request);
}

}  // namespace whet::openai
