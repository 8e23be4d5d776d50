#include "prompt_space.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "whet/sdk/candidate_json.h"

namespace whet::mipro {

PromptSpace::PromptSpace(sdk::Search& search, const Task& task,
                         std::vector<std::string> instructions,
                         std::vector<DemonstrationSet> sets)
    : search_(search),
      task_(task),
      instructions_(std::move(instructions)),
      sets_(std::move(sets)) {
  std::map<std::map<std::string, std::string>, search::Numbers> by_input;
  for (const sdk::Example& example : task_.val) {
    by_input[sdk::ParseColumns(example.input)].push_back(example.number);
  }
  for (const DemonstrationSet& set : sets_) {
    search::Numbers& shown = shown_.emplace_back();
    for (const sdk::FewShotExample& shot : set.shown) {
      if (const auto it = by_input.find(shot.input); it != by_input.end()) {
        shown.insert(shown.end(), it->second.begin(), it->second.end());
      }
    }
    std::sort(shown.begin(), shown.end());
  }
}

whet_candidate PromptSpace::Candidate(const search::Combination& combination) {
  const auto [it, added] = candidates_.emplace(combination, sdk::kSeedPrompt);
  const std::size_t set = combination[kSet];
  const std::size_t instruction = combination[kInstruction];
  if (added && (set != 0 || instruction != 0)) {
    sdk::Prompt prompt = task_.seed;
    prompt.system = instructions_[instruction];
    prompt.few_shot_examples = sets_[set].shown;
    it->second = search_.Propose(sdk::ToJson(prompt), {sdk::kSeedPrompt},
                                 "instruction " + std::to_string(instruction) +
                                     ", demonstrations " + std::to_string(set));
  }
  return it->second;
}

search::Numbers PromptSpace::Scorable(const search::Combination& combination,
                                      const search::Numbers& numbers) const {
  const search::Numbers& shown = shown_[combination[kSet]];
  search::Numbers scorable;
  std::copy_if(numbers.begin(), numbers.end(), std::back_inserter(scorable),
               [&shown](std::uint64_t number) {
                 return !std::binary_search(shown.begin(), shown.end(), number);
               });
  return scorable;
}

}  // namespace whet::mipro
