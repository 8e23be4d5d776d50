#include "options.h"

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "search/slots.h"

namespace whet::full_rewrite {
namespace {

constexpr char kRewritePrompt[] =
#include "prompts/rewrite.txt.inc"
    ;

constexpr char kRepairPrompt[] =
#include "prompts/repair.txt.inc"
    ;

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
  options.rewrite_prompt = search::SlotText(
      json, "rewrite_prompt", kRewritePrompt, {"current_prompt", "examples"},
      {"history", "max_chars", "placeholders"});
  return options;
}

std::string_view RepairPrompt() { return kRepairPrompt; }

}  // namespace whet::full_rewrite
