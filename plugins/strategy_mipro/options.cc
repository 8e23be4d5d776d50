#include "options.h"

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/settings_json.h"

#include "search/slots.h"
#include "text/ascii.h"

namespace whet::mipro {
namespace {

constexpr char kObservePrompt[] =
#include "prompts/observe.txt.inc"
    ;

constexpr char kSummarizePrompt[] =
#include "prompts/summarize.txt.inc"
    ;

constexpr char kDescribePrompt[] =
#include "prompts/describe.txt.inc"
    ;

constexpr char kProposePrompt[] =
#include "prompts/propose.txt.inc"
    ;

constexpr char kTips[] =
#include "prompts/tips.txt.inc"
    ;

Size SizeOf(const std::string& name) {
  if (name == "light") {
    return Size::kLight;
  }
  if (name == "medium") {
    return Size::kMedium;
  }
  return name == "heavy" ? Size::kHeavy : Size::kBudget;
}

// One tip per line, `name: text`; empty lines do not count.
std::vector<Tip> ParseTips(std::string_view text) {
  std::vector<Tip> tips;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text::AsciiStripped(text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
    if (line.empty()) {
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) {
      throw sdk::Error(
          WHET_INVALID_ARGUMENT,
          "$.tips: expected lines of the form 'name: text', got '" +
              std::string(line.substr(0, 80)) + "'");
    }
    tips.push_back({std::string(text::AsciiStripped(line.substr(0, colon))),
                    std::string(text::AsciiStripped(line.substr(colon + 1)))});
  }
  return tips;
}

void ReadPrompts(const nlohmann::json& json, Options& options) {
  options.observe_prompt = search::SlotText(
      json, "observe_prompt", kObservePrompt, {"examples"}, {"observations"});
  options.summarize_prompt = search::SlotText(
      json, "summarize_prompt", kSummarizePrompt, {"observations"});
  options.describe_prompt =
      search::SlotText(json, "describe_prompt", kDescribePrompt,
                       {"current_prompt"}, {"demonstrations"});
  options.propose_prompt = search::SlotText(
      json, "propose_prompt", kProposePrompt, {"current_prompt"},
      {"data_summary", "prompt_description", "demonstrations", "tip",
       "placeholders", "max_chars"});
  const std::string tips = json.value("tips", "");
  options.tips = ParseTips(tips.empty() ? kTips : tips);
}

// What DSPy's MIPROv2 takes for what is not given, and what it refuses.
void MakeCompatible(const nlohmann::json& json, Options& options) {
  if (json.value("labeled", -1) < 0) {
    options.labelled = 4;
  }
  options.threshold = json.value("metric_threshold", 0.0);
  if (options.minibatch_size == 0) {
    options.minibatch_size = 35;
  }
  if (options.size == Size::kBudget) {
    options.size = Size::kLight;
  }
  if ((options.candidates == 0) != (options.trials == 0)) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "$: with compat, candidates and trials are given together "
                     "or not at all, as in DSPy");
  }
  if (options.bootstrapped == 0 && options.labelled > 0) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "$.bootstrapped: with compat, 0 needs labeled: 0, too "
                     "(DSPy draws a number of demonstrations from 1 to it)");
  }
}

}  // namespace

Options ParseOptions(const std::string& config) {
  const nlohmann::json json = sdk::ParseSettings(config);
  Options options;
  options.compat = json.value("compat", options.compat);
  options.seed = json.value("seed", options.seed);
  options.size = SizeOf(json.value("auto", "budget"));
  options.candidates = json.value("candidates", options.candidates);
  options.trials = json.value("trials", options.trials);
  options.minibatch_size = json.value("minibatch_size", options.minibatch_size);
  options.full_eval_steps =
      json.value("full_eval_steps", options.full_eval_steps);
  options.bootstrapped = json.value("bootstrapped", options.bootstrapped);
  if (const int labelled = json.value("labeled", -1); labelled >= 0) {
    options.labelled = static_cast<std::size_t>(labelled);
  }
  if (const double threshold = json.value("metric_threshold", 0.0);
      threshold > 0.0) {
    options.threshold = threshold;
  }
  options.batch = json.value("view_data_batch_size", options.batch);
  options.max_chars = json.value("max_chars", options.max_chars);
  ReadPrompts(json, options);
  if (options.compat) {
    MakeCompatible(json, options);
  }
  return options;
}

}  // namespace whet::mipro
