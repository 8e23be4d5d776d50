#include "material.h"

#include <string>
#include <utility>
#include <vector>

#include "search/learning_examples.h"
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

}  // namespace

Material ReadMaterial(sdk::Search& search, const Options& options) {
  const sdk::Prompt seed =
      sdk::ParsePrompt(search.CandidateJson(sdk::kSeedPrompt));
  Material material;
  material.parts = PartsOf(seed, options.components);
  search::LearningExamples examples = search::UnshownExamples(search, "gepa");
  material.feedback = std::move(examples.train);
  material.pareto = std::move(examples.val);
  return material;
}

sdk::Prompt WithText(sdk::Prompt prompt, search::Part part, std::string text) {
  search::PartOf(prompt, part) = std::move(text);
  return prompt;
}

}  // namespace whet::gepa
