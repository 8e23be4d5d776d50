#include "options.h"

#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "placeholders.h"

namespace whet::full_rewrite {
namespace {

constexpr char kRewritePrompt[] =
#include "prompts/rewrite.txt.inc"
    ;

constexpr char kRepairPrompt[] =
#include "prompts/repair.txt.inc"
    ;

void CheckSlots(const std::string& text) {
  const std::set<std::string> known = {"current_prompt", "examples", "history",
                                       "max_chars", "placeholders"};
  const std::set<std::string> used = Placeholders(text);
  for (const std::string& name : used) {
    if (known.count(name) == 0) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       "$.rewrite_prompt: unknown slot {{" + name +
                           "}}; known: current_prompt, examples, history, "
                           "max_chars, placeholders");
    }
  }
  for (const char* name : {"current_prompt", "examples"}) {
    if (used.count(name) == 0) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       std::string("$.rewrite_prompt: the slot {{") + name +
                           "}} is missing");
    }
  }
}

}  // namespace

Options ParseOptions(const std::string& config) {
  const auto json = nlohmann::json::parse(config, nullptr, false);
  if (!json.is_object()) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "$: the settings are not a JSON object");
  }
  Options options;
  options.worst = json.value("worst", options.worst);
  options.random = json.value("random", options.random);
  options.max_chars = json.value("max_chars", options.max_chars);
  options.max_rewrites = json.value("max_rewrites", options.max_rewrites);
  options.rewrite_prompt = json.value("rewrite_prompt", "");
  if (options.rewrite_prompt.empty()) {
    options.rewrite_prompt = kRewritePrompt;
  }
  CheckSlots(options.rewrite_prompt);
  return options;
}

std::string_view RepairPrompt() { return kRepairPrompt; }

}  // namespace whet::full_rewrite
