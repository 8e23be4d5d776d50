#include "contents.h"

#include <deque>
#include <utility>

#include "whet/sdk/error.h"

#include "wire/json_text.h"

namespace whet::vertex {
namespace {

using Parts = nlohmann::ordered_json;
using wire::ParseOrdered;

// Stands for the signature of a call that Gemini did not make itself, such as
// one in an example; documented by Google.
constexpr char kNoSignature[] = "skip_thought_signature_validator";

[[noreturn]] void RefuseMessage(const std::string& path,
                                const std::string& why) {
  throw sdk::Error(WHET_INVALID_ARGUMENT, path + ": " + why,
                   WHET_ERROR_NOT_BILLED);
}

std::string TextIn(const Parts& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>()
                                               : std::string();
}

Parts ObjectIn(const Parts& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_object() ? *it : Parts::object();
}

class ConversationBuilder {
 public:
  explicit ConversationBuilder(const ModelRule& rule) : rule_(rule) {}

  void Add(const sdk::Message& message, const std::string& path) {
    switch (message.role) {
      case WHET_ROLE_SYSTEM:
        AddInstruction(message.content);
        return;
      case WHET_ROLE_USER:
        AddText("user", message.content);
        return;
      case WHET_ROLE_ASSISTANT:
        AddText("model", message.content);
        if (!message.tool_calls.empty())
          AddCalls(message.tool_calls, path + ".tool_calls");
        return;
      case WHET_ROLE_TOOL:
        AddPart("user", ResultOf(message, path));
        return;
      default:
        RefuseMessage(path, "unknown role " + std::to_string(message.role));
    }
  }

  Conversation Finish() {
    if (out_.contents.empty()) {
      RefuseMessage("request.messages",
                    "Gemini needs a user message with text beside the system "
                    "message; is `user` of the prompt, or the input, empty?");
    }
    return std::move(out_);
  }

 private:
  struct OpenCall {
    std::string id;         // in the conversation
    std::string name;       // of the function
    std::string server_id;  // what the server calls it, may be empty
  };

  void AddInstruction(const std::string& text) {
    if (text.empty())
      return;
    Parts& instruction = out_.system_instruction;
    if (instruction.is_null())
      instruction = {{"parts", Parts::array()}, {"role", "user"}};
    instruction["parts"].push_back({{"text", text}});
  }

  void AddText(const char* role, const std::string& text) {
    if (!text.empty())
      AddPart(role, {{"text", text}});
  }

  void AddPart(const char* role, Parts part) {
    Parts& contents = out_.contents;
    if (contents.empty() || contents.back()["role"] != role)
      contents.push_back({{"parts", Parts::array()}, {"role", role}});
    contents.back()["parts"].push_back(std::move(part));
  }

  void AddCalls(const std::string& text, const std::string& path) {
    const Parts calls = ParseOrdered(text);
    if (!calls.is_array())
      RefuseMessage(path, "expected a JSON array");
    bool is_first = true;
    for (const Parts& call : calls) {
      if (!call.is_object() ||
          TextIn(ObjectIn(call, "function"), "name").empty())
        RefuseMessage(path, "expected calls of functions with a name");
      AddPart("model", CallPart(call, is_first, path));
      is_first = false;
    }
  }

  Parts CallPart(const Parts& call, bool is_first, const std::string& path) {
    const Parts function = ObjectIn(call, "function");
    const Parts google = ObjectIn(ObjectIn(call, "extra_content"), "google");
    const std::string name = TextIn(function, "name");
    const std::string server_id = TextIn(google, "call_id");
    open_.push_back({TextIn(call, "id"), name, server_id});

    const std::string arguments = TextIn(function, "arguments");
    Parts args = arguments.empty() ? Parts::object() : ParseOrdered(arguments);
    if (!args.is_object()) {
      RefuseMessage(path,
                    "the arguments of '" + name + "' are not a JSON object");
    }
    Parts part = {
        {"functionCall", {{"name", name}, {"args", std::move(args)}}}};
    if (!server_id.empty())
      part["functionCall"]["id"] = server_id;
    std::string signature = TextIn(google, "thought_signature");
    // Of calls made at once only the first is signed.
    if (signature.empty() && rule_.signs_calls && is_first)
      signature = kNoSignature;
    if (!signature.empty())
      part["thoughtSignature"] = signature;
    return part;
  }

  // The contract names the tool: the oldest open call of that tool, or the
  // call with that id.
  OpenCall TakeCall(const std::string& name, const std::string& path) {
    for (auto it = open_.begin(); it != open_.end(); ++it) {
      if (it->name != name && it->id != name)
        continue;
      OpenCall call = std::move(*it);
      open_.erase(it);
      return call;
    }
    RefuseMessage(
        path, "the tool message '" + name + "' answers no earlier tool call");
  }

  Parts ResultOf(const sdk::Message& message, const std::string& path) {
    const OpenCall call = TakeCall(message.name, path);
    Parts response = ParseOrdered(message.content);
    if (!response.is_object())
      response = {{"output", message.content}};
    Parts part = {{"functionResponse",
                   {{"name", call.name}, {"response", std::move(response)}}}};
    if (!call.server_id.empty())
      part["functionResponse"]["id"] = call.server_id;
    return part;
  }

  const ModelRule& rule_;
  Conversation out_;
  std::deque<OpenCall> open_;
};

}  // namespace

Conversation ConversationOf(const std::vector<sdk::Message>& messages,
                            const ModelRule& rule) {
  ConversationBuilder builder(rule);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    builder.Add(messages[i], "request.messages[" + std::to_string(i) + "]");
  }
  return builder.Finish();
}

nlohmann::ordered_json ToolsOf(const std::string& tools) {
  const Parts given = ParseOrdered(tools);
  if (!given.is_array())
    RefuseMessage("request.tools", "expected a JSON array");
  Parts declarations = Parts::array();
  for (const Parts& tool : given) {
    const Parts function =
        tool.is_object() ? ObjectIn(tool, "function") : Parts::object();
    Parts declaration = {{"name", TextIn(function, "name")}};
    if (declaration["name"] == "") {
      RefuseMessage("request.tools",
                    "expected {\"type\": \"function\", \"function\": "
                    "{\"name\": ...}} in each place");
    }
    if (function.contains("description"))
      declaration["description"] = TextIn(function, "description");
    if (function.contains("parameters"))
      declaration["parametersJsonSchema"] = function["parameters"];
    declarations.push_back(std::move(declaration));
  }
  Parts tool = {{"functionDeclarations", std::move(declarations)}};
  return Parts::array({std::move(tool)});
}

}  // namespace whet::vertex
