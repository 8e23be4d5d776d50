#include "options.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/settings_json.h"

#include "reflection_prompt.h"
#include "search/edits.h"
#include "search/slots.h"

namespace whet::gepa {
namespace {

constexpr char kReflectPrompt[] =
#include "prompts/reflect.txt.inc"
    ;

constexpr char kCrossoverPrompt[] =
#include "prompts/crossover.txt.inc"
    ;

constexpr char kCompatPrompt[] =
#include "prompts/compat_reflect.txt.inc"
    ;

std::vector<search::Part> ComponentsOf(const nlohmann::json& json) {
  std::vector<search::Part> parts;
  for (const std::string& name :
       json.value("components", std::vector<std::string>{})) {
    for (const search::Part part :
         {search::Part::kSystem, search::Part::kUserTemplate,
          search::Part::kOutputInstructions}) {
      if (search::PartName(part) == name) {
        parts.push_back(part);
      }
    }
  }
  return parts;
}

// The reference's placeholders are not those of the slots.
std::string CompatPrompt(const nlohmann::json& json) {
  std::string text = json.value("compat_prompt", "");
  if (text.empty()) {
    return kCompatPrompt;
  }
  for (const std::string_view mark : {kCurrentText, kSideInfo}) {
    if (text.find(mark) == std::string::npos) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       "$.compat_prompt: " + std::string(mark) + " is missing");
    }
  }
  return text;
}

CompatOptions CompatOf(const nlohmann::json& json) {
  CompatOptions options;
  options.seed = json.value("compat_seed", options.seed);
  options.metric_calls = json.value("metric_calls", options.metric_calls);
  options.selection = json.value("selection", options.selection);
  options.modules = json.value("modules", options.modules);
  options.skip_perfect_score =
      json.value("skip_perfect_score", options.skip_perfect_score);
  return options;
}

GeneticOptions GeneticOf(const nlohmann::json& json) {
  GeneticOptions options;
  options.population = json.value("population", options.population);
  options.generations = json.value("generations", options.generations);
  options.elites = json.value("elites", options.elites);
  options.mutation_rate = json.value("mutation_rate", options.mutation_rate);
  options.crossover_rate = json.value("crossover_rate", options.crossover_rate);
  if (options.elites >= options.population) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "$.elites: expected less than population (" +
                         std::to_string(options.population) +
                         "), so that a generation has children");
  }
  return options;
}

}  // namespace

Options ParseOptions(const std::string& config) {
  const nlohmann::json json = sdk::ParseSettings(config);
  Options options;
  options.compat = json.value("compat", options.compat);
  options.genetic = json.value("evolution", "reflective") == "genetic";
  options.components = ComponentsOf(json);
  options.minibatch = json.value("minibatch", options.minibatch);
  options.proposals = json.value("proposals", options.proposals);
  options.max_proposals = json.value("max_proposals", options.max_proposals);
  options.merge = json.value("merge", options.merge);
  options.max_merges = json.value("max_merges", options.max_merges);
  options.max_chars = json.value("max_chars", options.max_chars);
  options.reflect_prompt = search::SlotText(
      json, "reflect_prompt", kReflectPrompt, {"current", "examples"},
      {"component", "prompt", "history", "placeholders", "max_chars"});
  options.crossover_prompt = search::SlotText(
      json, "crossover_prompt", kCrossoverPrompt, {"first", "second"},
      {"component", "first_score", "second_score", "placeholders",
       "max_chars"});
  options.compat_prompt = CompatPrompt(json);
  options.compat_options = CompatOf(json);
  options.genetic_options = GeneticOf(json);
  if (options.compat && options.genetic) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "$.compat: the reference implementation has no genetic "
                     "form; leave out compat or evolution");
  }
  return options;
}

}  // namespace whet::gepa
