#include "world_api.h"

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "attainable.h"
#include "reflecting_model.h"
#include "task_model.h"
#include "world.h"

namespace whet::quality {
namespace {

using nlohmann::json;

struct OpenWorld {
  OpenWorld(const WorldSpec& spec, std::uint64_t seed, std::size_t cases)
      : world(spec, seed), task(world, cases), reflecting(world) {}
  World world;
  TaskModel task;
  ReflectingModel reflecting;
  std::string text;  // what was returned last

  const char* Return(std::string value) {
    text = std::move(value);
    return text.c_str();
  }
};

OpenWorld& Get(void* world) { return *static_cast<OpenWorld*>(world); }

std::optional<std::vector<sdk::Message>> ParseMessages(const char* text) {
  const json array = json::parse(text, nullptr, false);
  if (!array.is_array()) {
    return std::nullopt;
  }
  std::vector<sdk::Message> messages;
  for (const json& m : array) {
    if (!m.is_object()) {
      return std::nullopt;
    }
    const std::string role = m.value("role", "user");
    messages.push_back({role == "system"      ? WHET_ROLE_SYSTEM
                        : role == "assistant" ? WHET_ROLE_ASSISTANT
                                              : WHET_ROLE_USER,
                        m.value("content", "")});
  }
  return messages;
}

}  // namespace
}  // namespace whet::quality

using whet::quality::FindWorld;
using whet::quality::Get;
using whet::quality::OpenWorld;
using whet::quality::ParseMessages;

void* quality_open(const char* world, uint64_t seed, uint64_t cases) {
  const std::optional<whet::quality::WorldSpec> spec = FindWorld(world);
  return spec ? new OpenWorld(*spec, seed, cases) : nullptr;
}

void quality_close(void* world) { delete static_cast<OpenWorld*>(world); }

const char* quality_case(void* world, uint64_t number) {
  OpenWorld& open = Get(world);
  if (number >= open.task.cases().size()) {
    return nullptr;
  }
  const whet::quality::Case& example = open.task.cases()[number];
  return open.Return(nlohmann::json{
      {"input", example.text},
      {"expected",
       example.expected}}.dump());
}

const char* quality_seed_system(void* world) {
  return Get(world).Return(std::string(whet::quality::kSeedSystem) + "\n\n" +
                           std::string(whet::quality::kSeedInstructions));
}

const char* quality_answer(void* world, const char* messages, uint32_t sample) {
  const auto parsed = ParseMessages(messages);
  return parsed ? Get(world).Return(Get(world).task.Answer(*parsed, sample))
                : nullptr;
}

const char* quality_reflect(void* world, const char* messages,
                            uint32_t sample) {
  const auto parsed = ParseMessages(messages);
  return parsed
             ? Get(world).Return(Get(world).reflecting.Reply(*parsed, sample))
             : nullptr;
}

double quality_true_score(void* world, const char* messages) {
  const auto parsed = ParseMessages(messages);
  if (!parsed) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  std::size_t asked = 0;
  return Get(world).world.TrueScore(
      whet::quality::ReadConversation(*parsed, {}, &asked));
}

double quality_attainable(void* world, uint64_t train) {
  return whet::quality::AttainableScore(Get(world).world, train);
}
