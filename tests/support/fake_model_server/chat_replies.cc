#include "tests/support/fake_model_server/chat_replies.h"

#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>

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

bool PathEndsWith(std::string_view path, std::string_view end) {
  path = path.substr(0, path.find('?'));
  return path.size() >= end.size() &&
         path.substr(path.size() - end.size()) == end;
}

ModelReply Models() {
  return JsonReply(200,
                   {{"object", "list"},
                    {"data", {{{"id", "fake-model"}, {"object", "model"}}}}});
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
      return Models();
    }
    if (request.method != "POST" ||
        !PathEndsWith(request.path, "/chat/completions")) {
      return ErrorReply(404, "no such path: " + request.path,
                        "invalid_request_error", "");
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
  ModelReply reply = JsonReply(
      200, {{"id", "chatcmpl-" + std::to_string(request.index)},
            {"object", "chat.completion"},
            {"created", 0},
            {"model", request.model},
            {"choices",
             {{{"index", 0},
               {"finish_reason", "stop"},
               {"message", {{"role", "assistant"}, {"content", text}}}}}},
            {"usage",
             {{"prompt_tokens", prompt},
              {"completion_tokens", completion},
              {"total_tokens", prompt + completion}}}});
  reply.headers.emplace_back("x-request-id",
                             "req-" + std::to_string(request.index));
  return reply;
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

ModelReply RateLimitedMs(const std::string& retry_after_ms) {
  ModelReply reply = RateLimited("");
  reply.headers.emplace_back("retry-after-ms", retry_after_ms);
  return reply;
}

ModelReply ServerError() {
  return ErrorReply(500, "The server had an error", "server_error", "");
}

ModelReply Unauthorized() {
  return ErrorReply(401, "Incorrect API key provided", "invalid_request_error",
                    "invalid_api_key");
}

ModelReply HugeBody(std::size_t bytes) {
  ModelReply reply;
  reply.body = "\"" + std::string(bytes > 2 ? bytes - 2 : 0, 'x') + "\"";
  return reply;
}

ModelReply WrongJson() { return JsonReply(200, {{"object", "surprise"}}); }

ModelReply NotJson() {
  ModelReply reply;
  reply.headers = {{"content-type", "text/html"}};
  reply.body = "<!doctype html><title>Welcome</title>";
  return reply;
}

ModelReply Redirect(const std::string& to) {
  ModelReply reply;
  reply.status = 307;
  reply.headers = {{"location", to}};
  return reply;
}

ModelReply Closed() {
  ModelReply reply;
  reply.fault = Fault::kClose;
  return reply;
}

ModelReply Reset() {
  ModelReply reply;
  reply.fault = Fault::kReset;
  return reply;
}

ModelReply Silent() {
  ModelReply reply;
  reply.fault = Fault::kSilence;
  return reply;
}

ModelReply Truncated(ModelReply reply, std::size_t bytes) {
  reply.fault = Fault::kTruncate;
  reply.bytes = bytes;
  return reply;
}

ModelReply CutJson(ModelReply reply, std::size_t bytes) {
  reply.body.resize(std::min(bytes, reply.body.size()));
  return reply;
}

ModelReply Stalled(ModelReply reply, std::size_t bytes) {
  reply.fault = Fault::kStall;
  reply.bytes = bytes;
  return reply;
}

ModelReply Dripped(ModelReply reply, std::chrono::milliseconds pace) {
  reply.fault = Fault::kDrip;
  reply.pace = pace;
  return reply;
}

ModelReply Delayed(ModelReply reply, std::chrono::milliseconds delay) {
  reply.delay = delay;
  return reply;
}

}  // namespace whet::testing
