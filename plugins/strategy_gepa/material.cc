#include "material.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "whet/sdk/error.h"

#include "search/placeholders.h"

namespace whet::gepa {
namespace {

// `text` has words beside its placeholders.
bool SaysSomething(const std::string& text) {
  std::map<std::string, std::string> nothing;
  for (const std::string& name : search::Placeholders(text)) {
    nothing[name] = "";
  }
  return search::Fill(text, nothing).find_first_not_of(" \t\r\n") !=
         std::string::npos;
}

std::vector<search::Part> PartsOf(const sdk::Prompt& seed,
                                  const std::vector<search::Part>& chosen) {
  if (!chosen.empty()) {
    return chosen;
  }
  std::vector<search::Part> parts;
  for (const search::Part part :
       {search::Part::kSystem, search::Part::kUserTemplate,
        search::Part::kOutputInstructions}) {
    if (SaysSomething(search::PartOf(seed, part))) {
      parts.push_back(part);
    }
  }
  return parts.empty() ? std::vector<search::Part>{search::Part::kSystem}
                       : parts;
}

std::vector<sdk::Example> NotShown(std::vector<sdk::Example> examples,
                                   const sdk::Prompt& seed) {
  std::erase_if(examples, [&](const sdk::Example& example) {
    const auto input = sdk::ParseColumns(example.input);
    return std::any_of(
        seed.few_shot_examples.begin(), seed.few_shot_examples.end(),
        [&](const sdk::FewShotExample& shot) { return shot.input == input; });
  });
  return examples;
}

}  // namespace

Material ReadMaterial(sdk::Search& search, const Options& options) {
  const sdk::Prompt seed =
      sdk::ParsePrompt(search.CandidateJson(sdk::kSeedPrompt));
  Material material;
  material.parts = PartsOf(seed, options.components);
  material.feedback = NotShown(search.Examples("train"), seed);
  material.pareto = NotShown(search.Examples("val"), seed);
  if (material.feedback.empty()) {
    material.feedback = material.pareto;
  }
  if (material.pareto.empty()) {
    material.pareto = material.feedback;
  }
  if (material.feedback.empty()) {
    throw sdk::Error(WHET_FAILED_PRECONDITION,
                     "gepa needs at least one training example that the "
                     "prompt does not show: give the split train a larger "
                     "share");
  }
  return material;
}

sdk::Prompt WithText(sdk::Prompt prompt, search::Part part, std::string text) {
  search::PartOf(prompt, part) = std::move(text);
  return prompt;
}

}  // namespace whet::gepa
