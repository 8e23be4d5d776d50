#include "options.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/settings_json.h"

#include "search/slots.h"

namespace whet::metaprompt {
namespace {

constexpr char kRewritePrompt[] =
#include "prompts/rewrite.txt.inc"
    ;

constexpr char kImprovePrompt[] =
#include "prompts/improve.txt.inc"
    ;

constexpr char kJudgePrompt[] =
#include "prompts/judge.txt.inc"
    ;

constexpr char kRepairPrompt[] =
#include "prompts/repair.txt.inc"
    ;

// Those of full_rewrite's rewrite_prompt, so that a text fits both.
const std::vector<std::string>& Required() {
  static const auto* const slots =
      new std::vector<std::string>{"current_prompt", "examples"};
  return *slots;
}
const std::vector<std::string>& Optional() {
  static const auto* const slots =
      new std::vector<std::string>{"history", "max_chars", "placeholders"};
  return *slots;
}

// A text that is shorter says nothing.
constexpr std::size_t kLeastChars = 100;

}  // namespace

Options ParseOptions(const std::string& config) {
  const nlohmann::json json = sdk::ParseSettings(config);
  Options options;
  const std::pair<const char*, std::size_t*> numbers[] = {
      {"worst", &options.worst},
      {"random", &options.random},
      {"max_chars", &options.max_chars},
      {"max_rewrites", &options.max_rewrites},
      {"trial", &options.trial},
  };
  for (const auto& [name, value] : numbers) {
    *value = json.value(name, *value);
  }
  const std::string judge = json.value("judge", "ties");
  options.judge = judge == "always" ? Judging::kAlways
                  : judge == "off"  ? Judging::kOff
                                    : Judging::kTies;
  options.rewrite_prompt = search::SlotText(
      json, "rewrite_prompt", kRewritePrompt, Required(), Optional());
  options.improve_prompt = search::SlotText(
      json, "improve_prompt", kImprovePrompt, {"attempts", "guide"},
      {"history", "max_chars", "optional_slots", "required_slots"});
  options.judge_prompt = search::SlotText(json, "judge_prompt", kJudgePrompt,
                                          {"first", "second"}, {"examples"});
  options.repair_prompt = search::SlotText(json, "repair_prompt", kRepairPrompt,
                                           {"fault"}, {"placeholders"});
  return options;
}

std::string GuideFault(const std::string& text, std::size_t max_chars) {
  if (text.size() < kLeastChars) {
    return "it is no whole text; write the whole guide between ``` fences.";
  }
  if (text.size() > max_chars) {
    return "it has " + std::to_string(text.size()) +
           " characters; use at most " + std::to_string(max_chars) + ".";
  }
  try {
    search::SlotText({{"guide", text}}, "guide", "", Required(), Optional());
  } catch (const sdk::Error& e) {
    return std::string(e.what()) + ".";
  }
  for (const char* section : {"<system>", "<user>"}) {
    if (text.find(section) == std::string::npos) {
      return std::string("it does not say that the answer has the section ") +
             section + ".";
    }
  }
  return "";
}

std::string_view RequiredSlots() { return "{{current_prompt}}, {{examples}}"; }
std::string_view OptionalSlots() {
  return "{{history}}, {{placeholders}}, {{max_chars}}";
}

}  // namespace whet::metaprompt
