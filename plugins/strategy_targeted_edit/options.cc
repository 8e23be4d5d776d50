#include "options.h"

#include <cstddef>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "whet/sdk/settings_json.h"

#include "search/slots.h"

namespace whet::targeted_edit {
namespace {

constexpr char kEditPrompt[] =
#include "prompts/edit.txt.inc"
    ;

constexpr char kRepairPrompt[] =
#include "prompts/repair.txt.inc"
    ;

}  // namespace

Options ParseOptions(const std::string& config) {
  const nlohmann::json json = sdk::ParseSettings(config);
  Options options;
  const std::pair<const char*, std::size_t*> numbers[] = {
      {"targets", &options.targets},
      {"edits", &options.edits},
      {"failures", &options.failures},
      {"successes", &options.successes},
      {"guard", &options.guard},
      {"max_edit_chars", &options.max_edit_chars},
      {"max_growth", &options.max_growth},
      {"patience", &options.patience},
      {"restarts", &options.restarts},
      {"max_requests", &options.max_requests},
  };
  for (const auto& [name, value] : numbers) {
    *value = json.value(name, *value);
  }
  options.edit_prompt = search::SlotText(
      json, "edit_prompt", kEditPrompt, {"current_prompt", "failures"},
      {"history", "kind", "max_edit_chars", "max_edits", "placeholders",
       "successes"});
  options.repair_prompt =
      search::SlotText(json, "repair_prompt", kRepairPrompt, {"fault"});
  return options;
}

}  // namespace whet::targeted_edit
