#include "tests/support/fake_model_server/chat_replies.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>

#include "tests/support/fake_model_server/http_wire.h"

namespace whet::testing {
namespace {

using nlohmann::json;

ModelReply JsonReply(int status, const json& body) {
  ModelReply reply;
  reply.status = status;
  reply.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  return reply;
}

int CountWords(const std::string& text) {
  std::istringstream in(text);
  std::string word;
  int count = 0;
  while (in >> word)
    ++count;
  return count;
}

// Text of a message: a string, null, or a list of {"type": "text", "text"}.
std::string ContentText(const json& content) {
  if (content.is_string())
    return content.get<std::string>();
  std::string out;
  if (content.is_array()) {
    for (const json& part : content)
      out += part.value("text", "");
  }
  return out;
}

ChatRequest ParseChat(const ModelRequest& request, const json& body) {
  ChatRequest chat;
  chat.index = request.index;
  chat.body = request.body;
  chat.model = body.value("model", "");
  for (const json& message : body.at("messages")) {
    chat.messages.push_back(
        {message.value("role", ""),
         ContentText(message.value("content", json(nullptr)))});
  }
  return chat;
}

}  // namespace

std::string ChatRequest::SystemText() const {
  std::string out;
  for (const Message& m : messages) {
    if (m.role != "system" && m.role != "developer")
      continue;
    if (!out.empty())
      out += '\n';
    out += m.content;
  }
  return out;
}

std::string ChatRequest::LastUserText() const {
  for (auto it = messages.rbegin(); it != messages.rend(); ++it) {
    if (it->role == "user")
      return it->content;
  }
  return {};
}

Handler ChatAnswers(std::function<std::string(const ChatRequest&)> model) {
  return [model = std::move(model)](const ModelRequest& request) {
    if (request.method == "GET" && PathEndsWith(request.path, "/models")) {
      return ModelsReply();
    }
    if (request.method != "POST" ||
        !PathEndsWith(request.path, "/chat/completions")) {
      return NoSuchPath(request.path);
    }
    const json body = json::parse(request.body, nullptr, false);
    if (!body.is_object() || !body.contains("messages") ||
        !body["messages"].is_array()) {
      return ErrorReply(400, "expected a JSON object with messages",
                        "invalid_request_error", "");
    }
    const ChatRequest chat = ParseChat(request, body);
    return ChatReply(chat, model(chat));
  };
}

ModelReply ChatReply(const ChatRequest& request, const std::string& text) {
  int prompt = 0;
  for (const ChatRequest::Message& m : request.messages) {
    prompt += CountWords(m.content);
  }
  const int completion = CountWords(text);
  return CompletionReply({.index = static_cast<std::uint64_t>(request.index),
                          .model_json = JsonText(request.model),
                          .text_json = JsonText(text),
                          .prompt_tokens = prompt,
                          .completion_tokens = completion});
}

ModelReply CompletionReply(const Completion& completion) {
  const std::string index = std::to_string(completion.index);
  ModelReply reply;
  reply.headers.emplace_back("x-request-id", "req-" + index);
  std::string& out = reply.body;
  out.reserve(512 + completion.text_json.size());
  out += R"({"id":"chatcmpl-)";
  out += index;
  out += R"(","object":"chat.completion","created":0,"model":")";
  out += completion.model_json;
  out += R"(","choices":[{"index":0,"message":{"role":"assistant","content":")";
  out += completion.text_json;
  out += R"("},"logprobs":null,"finish_reason":"stop"}],"usage":{)";
  out += R"("prompt_tokens":)";
  out += std::to_string(completion.prompt_tokens);
  out += R"(,"completion_tokens":)";
  out += std::to_string(completion.completion_tokens);
  out += R"(,"total_tokens":)";
  out +=
      std::to_string(completion.prompt_tokens + completion.completion_tokens);
  out += "}}";
  return reply;
}

std::string JsonText(const std::string& text) {
  const std::string quoted =
      json(text).dump(-1, ' ', false, json::error_handler_t::replace);
  return quoted.substr(1, quoted.size() - 2);
}

ModelReply ModelsReply() {
  return JsonReply(200,
                   {{"object", "list"},
                    {"data", {{{"id", "fake-model"}, {"object", "model"}}}}});
}

ModelReply NoSuchPath(std::string_view path) {
  return ErrorReply(404, "no such path: " + std::string(path),
                    "invalid_request_error", "");
}

ModelReply ErrorReply(int status, const std::string& message,
                      const std::string& type, const std::string& code) {
  json error = {{"message", message}, {"type", type}, {"param", nullptr}};
  error["code"] = code.empty() ? json(nullptr) : json(code);
  return JsonReply(status, {{"error", error}});
}

ModelReply RateLimited(const std::string& retry_after) {
  ModelReply reply =
      ErrorReply(429, "Rate limit reached", "requests", "rate_limit_exceeded");
  if (!retry_after.empty()) {
    reply.headers.emplace_back("retry-after", retry_after);
  }
  return reply;
}

ModelReply HugeBody(std::size_t bytes) {
  ModelReply reply;
  reply.body = "\"" + std::string(bytes > 2 ? bytes - 2 : 0, 'x') + "\"";
  return reply;
}

ModelReply Redirect(const std::string& to) {
  ModelReply reply;
  reply.status = 307;
  reply.headers = {{"location", to}};
  return reply;
}

ModelReply Faulty(Fault fault) {
  ModelReply reply = ChatReply({}, "fake answer");
  reply.fault = fault;
  return reply;
}

ModelReply Closed() { return Faulty(Fault::kClose); }
ModelReply Reset() { return Faulty(Fault::kResetBeforeHeaders); }
ModelReply Silent() { return Faulty(Fault::kStallBeforeHeaders); }

ModelReply Truncated(ModelReply reply, std::size_t bytes) {
  reply.fault = Fault::kCloseMidBody;
  reply.bytes = bytes;
  return reply;
}

ModelReply CutJson(ModelReply reply, std::size_t bytes) {
  reply.body.resize(std::min(bytes, reply.body.size()));
  return reply;
}

ModelReply Stalled(ModelReply reply, std::size_t bytes) {
  reply.fault = Fault::kStallMidBody;
  reply.bytes = bytes;
  return reply;
}

ModelReply Dripped(ModelReply reply, std::chrono::milliseconds pace) {
  reply.fault = Fault::kSlowBody;
  reply.pace = pace;
  return reply;
}

ModelReply Delayed(ModelReply reply, std::chrono::milliseconds delay) {
  reply.delay = delay;
  return reply;
}

}  // namespace whet::testing
