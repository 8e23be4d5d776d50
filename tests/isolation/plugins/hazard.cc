// An evaluator that does to its process what an evaluator should never do, on
// the examples that its settings name; on others it compares texts.
//
//   {"crash": [3, 17], "hang": [20], "loop": [21], "bomb": [30], "exit": [31]}
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>
#include <pthread.h>
#include <unistd.h>

#include "whet/sdk/evaluator.h"

namespace {

volatile std::uint64_t spun = 0;

[[noreturn]] void Hang() {
  for (;;)
    pause();
}

[[noreturn]] void Loop() {
  for (;;)
    spun = spun + 1;
}

// All memory that it can get.
void Bomb() {
  std::vector<std::string> blocks;
  for (;;)
    blocks.emplace_back(std::size_t{16} << 20, 'x');
}

struct Hazard : whet::sdk::Evaluator {
  explicit Hazard(const whet::sdk::Context& context)
      : settings(nlohmann::json::parse(context.config)) {
    if (settings.value("refuse", false))
      throw whet::sdk::Error(WHET_INVALID_ARGUMENT, "$.refuse: I was told to");
    if (settings.value("stay", false)) {
      pthread_setname_np(pthread_self(), "staying");
      Hang();
    }
    if (settings.value("die", false))
      std::abort();
  }

  bool On(const char* what, std::uint64_t example) const {
    const auto list = settings.find(what);
    if (list == settings.end())
      return false;
    for (const nlohmann::json& number : *list) {
      if (number == example)
        return true;
    }
    return false;
  }

  whet::sdk::Score Evaluate(const whet::sdk::Item& item) const override {
    if (On("crash", item.example))
      std::raise(SIGSEGV);
    if (On("exit", item.example))
      _exit(3);
    if (On("hang", item.example))
      Hang();
    if (On("loop", item.example))
      Loop();
    if (On("bomb", item.example))
      Bomb();
    if (settings.contains("sleep_ms")) {
      pthread_setname_np(pthread_self(), "at work");
      std::this_thread::sleep_for(
          std::chrono::milliseconds(settings["sleep_ms"].get<int>()));
    }
    if (item.output == item.expected)
      return {1.0};
    return {0.0, "Expected: " + std::string(item.expected)};
  }

  nlohmann::json settings;
};

}  // namespace

WHET_EVALUATOR_PLUGIN(Hazard, {.id = "test.hazard",
                               .name = "Hazard",
                               .version = "1.0.0",
                               .config_schema = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "crash": {"type": "array", "items": {"type": "integer"}},
    "exit": {"type": "array", "items": {"type": "integer"}},
    "hang": {"type": "array", "items": {"type": "integer"}},
    "loop": {"type": "array", "items": {"type": "integer"}},
    "bomb": {"type": "array", "items": {"type": "integer"}},
    "sleep_ms": {"type": "integer"},
    "die": {"type": "boolean"},
    "stay": {"type": "boolean"},
    "refuse": {"type": "boolean"}
  }
})"})
