// The prompts of a search: each instruction with each set of demonstrations.
//
//   PromptSpace space(search, task, instructions, sets);
//   whet_candidate id = space.Candidate({set, instruction});
//
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_MIPRO_PROMPT_SPACE_H_
#define WHET_PLUGINS_STRATEGY_MIPRO_PROMPT_SPACE_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "whet/sdk/strategy.h"

#include "demonstration_sets.h"
#include "search/scoreboard.h"
#include "search/tpe.h"

namespace whet::mipro {

// Candidates for the confirmation.
inline constexpr std::size_t kRecommended = 3;

class PromptSpace {
 public:
  // The place of each parameter in a combination: the order of the names that
  // DSPy gives them, "0_predictor_demos" and "0_predictor_instruction".
  static constexpr std::size_t kSet = 0;
  static constexpr std::size_t kInstruction = 1;

  // `search` and `task` must outlive the object. The first instruction and the
  // first set are the seed prompt's own.
  PromptSpace(sdk::Search& search, const Task& task,
              std::vector<std::string> instructions,
              std::vector<DemonstrationSet> sets);

  std::vector<std::size_t> sizes() const {
    return {sets_.size(), instructions_.size()};
  }
  std::size_t size() const { return sets_.size() * instructions_.size(); }

  // Adds the candidate when it is asked for first.
  whet_candidate Candidate(const search::Combination& combination);

  // Those of `numbers` that the combination does not show.
  search::Numbers Scorable(const search::Combination& combination,
                           const search::Numbers& numbers) const;

 private:
  sdk::Search& search_;
  const Task& task_;
  std::vector<std::string> instructions_;
  std::vector<DemonstrationSet> sets_;
  std::vector<search::Numbers> shown_;  // by set, sorted
  std::map<search::Combination, whet_candidate> candidates_;
};

}  // namespace whet::mipro

#endif  // WHET_PLUGINS_STRATEGY_MIPRO_PROMPT_SPACE_H_
