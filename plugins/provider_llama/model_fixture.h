// What the tests with the real model have in common.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_MODEL_FIXTURE_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_MODEL_FIXTURE_H_

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "chat_model.h"
#include "engine.h"

namespace whet::llama {

// Loaded once per process.
inline const std::shared_ptr<const ChatModel>& TestModel() {
  static const auto* model =
      new std::shared_ptr<const ChatModel>(ChatModel::Load(WHET_TEST_MODEL));
  return *model;
}

inline std::vector<Token> UserPrompt(const std::string& user,
                                     const std::string& system = "") {
  std::vector<whet::sdk::Message> messages;
  if (!system.empty()) {
    messages.push_back({.role = WHET_ROLE_SYSTEM, .content = system});
  }
  messages.push_back({.role = WHET_ROLE_USER, .content = user});
  return TestModel()->Prompt(messages);
}

// A request under way.
struct Pending {
  Engine::Ticket ticket = 0;
  std::future<Engine::Outcome> outcome;
};

inline Pending Start(Engine& engine, EngineRequest request) {
  auto promise = std::make_shared<std::promise<Engine::Outcome>>();
  Pending pending;
  pending.outcome = promise->get_future();
  pending.ticket =
      engine.Submit(std::move(request), [promise](Engine::Outcome outcome) {
        promise->set_value(std::move(outcome));
      });
  return pending;
}

inline whet::sdk::GenerateResult Answer(Pending pending) {
  Engine::Outcome outcome = pending.outcome.get();
  if (const auto* error = std::get_if<whet::sdk::Error>(&outcome)) {
    ADD_FAILURE() << error->what();
    return {};
  }
  return std::get<whet::sdk::GenerateResult>(std::move(outcome));
}

inline whet::sdk::GenerateResult Ask(Engine& engine, EngineRequest request) {
  return Answer(Start(engine, std::move(request)));
}

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_MODEL_FIXTURE_H_
