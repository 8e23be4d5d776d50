// Random demonstration sets as candidates, for the two plain searches.
#ifndef WHET_TESTS_BENCH_LOCAL_TASKS_DEMONSTRATION_SETS_H_
#define WHET_TESTS_BENCH_LOCAL_TASKS_DEMONSTRATION_SETS_H_

#include <cstddef>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "search/demonstration_pool.h"
#include "search/scoreboard.h"

namespace whet::local_tasks {

inline constexpr std::size_t kShots = 8;

// The seed prompt with `kShots` training examples, drawn at random.
class DemonstrationSets {
 public:
  explicit DemonstrationSets(sdk::Search& search)
      : search_(search),
        seed_(sdk::ParsePrompt(search.CandidateJson(sdk::kSeedPrompt))),
        pool_(search.Examples("train"), {}) {}

  whet_candidate Draw() {
    sdk::Prompt prompt = seed_;
    prompt.few_shot_examples.clear();
    for (const std::size_t i : pool_.DrawRandom(search_, kShots))
      prompt.few_shot_examples.push_back(pool_.shown(i));
    return search_.Propose(sdk::ToJson(prompt), {sdk::kSeedPrompt},
                           "eight at random");
  }

 private:
  sdk::Search& search_;
  sdk::Prompt seed_;
  search::DemonstrationPool pool_;
};

inline search::Numbers ValNumbers(sdk::Search& search) {
  search::Numbers numbers;
  for (const sdk::Example& example : search.Examples("val"))
    numbers.push_back(example.number);
  return numbers;
}

}  // namespace whet::local_tasks

#endif  // WHET_TESTS_BENCH_LOCAL_TASKS_DEMONSTRATION_SETS_H_
