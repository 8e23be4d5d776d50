#include "chat_request.h"

#include <algorithm>
#include <deque>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "dialect.h"
#include "endpoint.h"
#include "request_patch.h"
#include "strict_schema.h"
#include "wire/extra_fields.h"
#include "wire/json_text.h"

namespace whet::openai {
namespace {

using Body = nlohmann::ordered_json;
using wire::RefuseRequest;

constexpr char kTellSchema[] =
    "\n\nAnswer with one JSON object, and nothing else, that fits this JSON "
    "Schema:\n";

// What OpenAI's API takes; servers with the same interface take no more.
constexpr std::uint32_t kMostLogprobs = 20;

Body ParseMember(const std::string& text, const std::string& name,
                 Body::value_t type) {
  Body value = wire::ParseOrdered(text);
  if (value.type() != type) {
    RefuseRequest(name + ": expected a JSON " + Body(type).type_name());
  }
  return value;
}

// Tool calls of the conversation that have no answer yet: (id, function).
using OpenCalls = std::deque<std::pair<std::string, std::string>>;

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
  RefuseRequest(path + ": the tool message '" + name +
                "' answers no earlier tool call");
}

Body MessageJson(const sdk::Message& message, const std::string& path,
                 OpenCalls& calls) {
  Body out = {{"content", message.content}};
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
      RefuseRequest(path + ": unknown role " + std::to_string(message.role));
  }
  if (!message.name.empty())
    out["name"] = message.name;
  if (message.tool_calls.empty())
    return out;
  out["tool_calls"] = ParseMember(message.tool_calls, path + ".tool_calls",
                                  Body::value_t::array);
  if (message.content.empty())
    out["content"] = nullptr;
  for (const Body& call : out["tool_calls"]) {
    const Body function =
        call.is_object() ? call.value("function", Body()) : Body();
    if (!function.is_object())
      RefuseRequest(path + ".tool_calls: no function");
    calls.emplace_back(call.value("id", ""), function.value("name", ""));
  }
  return out;
}

Body MessagesJson(const sdk::GenerateRequest& request) {
  Body out = Body::array();
  OpenCalls calls;
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    out.push_back(MessageJson(request.messages[i],
                              "request.messages[" + std::to_string(i) + "]",
                              calls));
  }
  return out;
}

Body ReadExtra(const std::string& text, const std::string& name) {
  Body extra = wire::ExtraFields(text, name, {"model", "messages", "stream"});
  if (extra.value("n", Body(1)) != 1) {
    RefuseRequest(name +
                  ".n: one request has one answer; ask for samples instead");
  }
  return extra;
}

// True if `fields` hold a schema.
bool HasMark(const Body& fields) {
  return fields == "$schema" ||
         (fields.is_object() &&
          std::any_of(fields.begin(), fields.end(), &HasMark));
}

class Builder {
 public:
  Builder(const Settings& settings, const sdk::GenerateRequest& request)
      : settings_(settings),
        request_(request),
        role_extra_(ReadExtra(settings.extra_body, "extra_body")),
        own_extra_(ReadExtra(request.extra, "request.extra")),
        rule_(settings.RuleFor(request.model)) {
    extra_ = role_extra_;
    extra_.merge_patch(own_extra_);
  }

  ChatRequest Build() {
    body_["model"] = request_.model;
    body_["messages"] = MessagesJson(request_);
    SetSampling();
    SetStop();
    SetLogprobs();
    SetFormat();
    // The user's own fields win, those of this request over the role's.
    body_.merge_patch(role_extra_);
    body_.merge_patch(own_extra_);
    DropSeed();
    ChatRequest out;
    out.http = Http();
    out.omitted = std::move(omitted_);
    return out;
  }

 private:
  bool Sends(const char* field) {
    const Body effort = extra_.value("reasoning_effort", Body("none"));
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
      body_[settings_.TokensField(request_.model)] =
          *request_.max_output_tokens;
    }
  }

  void SetStop() {
    if (request_.stop.empty())
      return;
    if (rule_.refuse.count("stop") != 0) {
      RefuseRequest("request.stop: model '" + request_.model +
                    "' takes no stop sequences");
    }
    const std::size_t most = settings_.dialect.most_stops;
    if (most != 0 && request_.stop.size() > most) {
      RefuseRequest("request.stop: " + std::to_string(request_.stop.size()) +
                    " stop sequences; OpenAI takes at most " +
                    std::to_string(most));
    }
    body_["stop"] = request_.stop;
  }

  void SetLogprobs() {
    if (request_.logprobs == 0 || !Sends("logprobs"))
      return;
    body_["logprobs"] = true;
    body_["top_logprobs"] = std::min(request_.logprobs, kMostLogprobs);
  }

  void SetFormat() {
    if (!request_.tools.empty()) {
      body_["tools"] =
          ParseMember(request_.tools, "request.tools", Body::value_t::array);
    }
    if (request_.response_schema.empty())
      return;
    const Body& format = StructuredOutputFields(settings_.structured_output);
    if (format.empty()) {
      RefuseRequest("request.response_schema: " + settings_.base_url +
                    " takes no schema (structured_output: none)");
    }
    const Body schema =
        ParseMember(request_.response_schema, "request.response_schema",
                    Body::value_t::object);
    const Body fields = Filled(format, schema);
    for (const auto& [name, value] : fields.items()) {
      // One schema only, and the user's wins.
      if (!HasMark(format[name]) || !extra_.contains(name))
        body_[name] = value;
    }
    if (settings_.structured_output == "json_object")
      TellSchema();
  }

  // A seed that nobody asked for must not shut out servers without one.
  void DropSeed() {
    const std::string& condition = settings_.dialect.no_seed_if;
    const Body::json_pointer at(condition);
    if (!condition.empty() && body_.contains(at) && body_.at(at) == true &&
        !extra_.contains("seed")) {
      body_.erase("seed");
    }
  }

  // A server that knows only JSON has to read in the prompt which.
  void TellSchema() {
    Body& messages = body_["messages"];
    for (auto it = messages.rbegin(); it != messages.rend(); ++it) {
      if ((*it)["role"] != "user")
        continue;
      (*it)["content"] = (*it)["content"].get<std::string>() + kTellSchema +
                         request_.response_schema;
      return;
    }
    RefuseRequest(
        "request.messages: no user message that could tell the schema");
  }

  // `value` with the schema and its strictness in place of their marks. The
  // schema keeps its order: a model that is held to it writes the members of
  // its answer in that order, a reason before the verdict.
  static Body Filled(const Body& value, const Body& schema) {
    if (value == "$schema")
      return schema;
    if (value == "$strict")
      return IsStrictSchema(schema);
    if (!value.is_object())
      return value;
    Body out = Body::object();
    for (const auto& [name, member] : value.items())
      out[name] = Filled(member, schema);
    return out;
  }

  sdk::HttpRequest Http() {
    sdk::HttpRequest http =
        Post(settings_, settings_.dialect.chat, request_.model);
    if (!request_.idempotency_key.empty())
      http.headers.push_back({"Idempotency-Key", request_.idempotency_key});
    if (!settings_.request_patch.empty())
      ApplyPatch(settings_.request_patch, body_);
    http.body = wire::DumpJson(body_);
    return http;
  }

  const Settings& settings_;
  const sdk::GenerateRequest& request_;
  const Body role_extra_;
  const Body own_extra_;
  Body extra_;  // both
  const ModelRule& rule_;
  Body body_ = Body::object();
  std::vector<std::string> omitted_;
};

}  // namespace

ChatRequest BuildChatRequest(const Settings& settings,
                             const sdk::GenerateRequest& request) {
  try {
    return Builder(settings, request).Build();
  } catch (const Body::exception& e) {
    // A member of tools, tool_calls or extra has a type that it cannot have.
    RefuseRequest(std::string("request: ") + e.what());
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
