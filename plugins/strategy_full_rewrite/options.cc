#include "options.h"

#include <string>

#include <nlohmann/json.hpp>

#include "whet/sdk/settings_json.h"

#include "search/slots.h"

namespace whet::full_rewrite {
namespace {

constexpr char kRewritePrompt[] =
#include "prompts/rewrite.txt.inc"
    ;

constexpr char kRepairPrompt[] =
#include "prompts/repair.txt.inc"
    ;

constexpr char kTwoPartSystemPrompt[] =
#include "prompts/two_part_system.txt.inc"
    ;

constexpr char kTwoPartPrompt[] =
#include "prompts/two_part.txt.inc"
    ;

constexpr char kTwoPartRepairPrompt[] =
#include "prompts/two_part_repair.txt.inc"
    ;

void ReadPrompts(const nlohmann::json& json, Options& options) {
  const bool two_part = options.form == Form::kTwoPart;
  options.optimizer_system_prompt =
      search::SlotText(json, "optimizer_system_prompt",
                       two_part ? kTwoPartSystemPrompt : "", {});
  options.rewrite_prompt = search::SlotText(
      json, "rewrite_prompt", two_part ? kTwoPartPrompt : kRewritePrompt,
      {"current_prompt", "examples"},
      {"history", "hypothesis", "max_chars", "placeholders",
       "task_description"});
  options.repair_prompt = search::SlotText(
      json, "repair_prompt", two_part ? kTwoPartRepairPrompt : kRepairPrompt,
      {"fault"}, {"placeholders"});
}

}  // namespace

Options ParseOptions(const std::string& config) {
  const nlohmann::json json = sdk::ParseSettings(config);
  Options options;
  options.form =
      json.value("form", "whole") == "two_part" ? Form::kTwoPart : Form::kWhole;
  options.epochs = json.value("epochs", options.epochs);
  options.batch_size = json.value("batch_size", options.batch_size);
  options.train_size = json.value("train_size", options.train_size);
  options.rewrites = json.value("rewrites", options.rewrites);
  options.feedback = json.value("feedback", "seen") == "batch"
                         ? Feedback::kBatch
                         : Feedback::kSeen;
  options.skip_perfect = json.value("skip_perfect", options.skip_perfect);
  options.gate = json.value("gate", options.gate);
  options.validate = json.value("validate", "step") == "epoch"
                         ? Validate::kEpoch
                         : Validate::kStep;
  options.patience = json.value("patience", options.patience);
  options.restarts = json.value("restarts", options.restarts);
  options.worst = json.value("worst", options.worst);
  options.random = json.value("random", options.random);
  options.history = json.value("history", options.history);
  options.task_description = json.value("task_description", "");
  options.max_chars = json.value("max_chars", options.max_chars);
  options.max_rewrites = json.value("max_rewrites", options.max_rewrites);
  ReadPrompts(json, options);
  return options;
}

}  // namespace whet::full_rewrite
