#include "options.h"

#include <string>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "search/slots.h"

namespace whet::factorial {
namespace {

constexpr char kEditPrompt[] =
#include "prompts/edits.txt.inc"
    ;

constexpr char kInstructionPrompt[] =
#include "prompts/instruction.txt.inc"
    ;

}  // namespace

Options ParseOptions(const std::string& config) {
  const auto json = nlohmann::json::parse(config, nullptr, false);
  if (!json.is_object()) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "$: the settings are not a JSON object");
  }
  Options options;
  options.shots = json.value("shots", options.shots);
  options.max_demonstrations =
      json.value("max_demonstrations", options.max_demonstrations);
  options.max_edits = json.value("max_edits", options.max_edits);
  options.max_chars = json.value("max_chars", options.max_chars);
  options.max_evaluations =
      json.value("max_evaluations", options.max_evaluations);
  options.edit_prompt =
      search::SlotText(json, "edit_prompt", kEditPrompt,
                       {"current_prompt", "examples"}, {"tried", "max_chars"});
  options.instruction_prompt =
      search::SlotText(json, "instruction_prompt", kInstructionPrompt,
                       {"current_instruction", "examples"}, {"max_chars"});
  return options;
}

}  // namespace whet::factorial
