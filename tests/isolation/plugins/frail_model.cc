// A model behind a server of OpenAI's form, whose plugin does to its process
// what a plugin should never do: when a request or a response contains a word
// that its settings name.
//
//   {"base_url": "http://127.0.0.1:4711/v1", "crash_on_answer": "CRASH"}
#include <csignal>
#include <cstdlib>
#include <string>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "whet/sdk/http_provider.h"

namespace {

using nlohmann::json;
using whet::sdk::Error;

class FrailModel : public whet::sdk::HttpProvider {
 public:
  explicit FrailModel(const whet::sdk::Context& context)
      : HttpProvider(context), settings_(json::parse(context.config)) {
    if (settings_.value("die", false))
      std::abort();
  }

  whet::sdk::HttpRequest MakeRequest(
      const whet::sdk::GenerateRequest& request) const override {
    json body = {{"model", request.model}, {"messages", json::array()}};
    for (const whet::sdk::Message& message : request.messages) {
      constexpr const char* kRoles[] = {"", "system", "user", "assistant"};
      body["messages"].push_back(
          {{"role", kRoles[message.role]}, {"content", message.content}});
    }
    const std::string text = body.dump();
    Suffer("_on_request", text);
    return {.url = settings_.at("base_url").get<std::string>() +
                   "/chat/completions",
            .headers = {{"content-type", "application/json"}},
            .body = text};
  }

  whet::sdk::GenerateResult ParseResponse(
      const whet::sdk::HttpResponse& response) const override {
    Suffer("_on_answer", response.body);
    const json body = json::parse(response.body);
    whet::sdk::GenerateResult result;
    result.text = body["choices"][0]["message"]["content"];
    result.finish_reason = WHET_FINISH_STOP;
    result.usage.input_tokens = body["usage"]["prompt_tokens"];
    result.usage.output_tokens = body["usage"]["completion_tokens"];
    return result;
  }

 private:
  void Suffer(const std::string& when, const std::string& text) const {
    const auto on = [&](const char* what) {
      const auto word = settings_.find(what + when);
      return word != settings_.end() &&
             text.find(word->get<std::string>()) != text.npos;
    };
    if (on("crash"))
      std::raise(SIGSEGV);
    if (on("exit"))
      _exit(3);
    while (on("hang"))
      pause();
  }

  const json settings_;
};

}  // namespace

WHET_PROVIDER_PLUGIN(FrailModel, {.id = "test.frail",
                                  .name = "Frail model",
                                  .version = "1.0.0",
                                  .config_schema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["base_url"],
  "properties": {
    "base_url": {"type": "string"},
    "crash_on_request": {"type": "string"},
    "crash_on_answer": {"type": "string"},
    "exit_on_answer": {"type": "string"},
    "hang_on_request": {"type": "string"},
    "hang_on_answer": {"type": "string"},
    "die": {"type": "boolean"}
  }
})",
                                  .needs = WHET_HTTP_NEEDS})
