// Step 1 of MIPROv2: the sets of demonstrations to search among.
//
//   std::vector<DemonstrationSet> sets = MakeSets(search, task, options, 12,
//                                                 24);
//
// Four kinds, as in DSPy's create_n_fewshot_demo_sets: none (here: what the
// seed prompt shows), labelled examples, good answers of the model to the
// examples in their order, and to the examples shuffled, their number drawn.
#ifndef WHET_PLUGINS_STRATEGY_MIPRO_DEMONSTRATION_SETS_H_
#define WHET_PLUGINS_STRATEGY_MIPRO_DEMONSTRATION_SETS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "options.h"
#include "search/python_random.h"

namespace whet::mipro {

// What is searched: the prompt to start from and the examples.
struct Task {
  sdk::Prompt seed;
  std::vector<sdk::Example> train;
  std::vector<sdk::Example> val;  // examples to score on
};

struct DemonstrationSet {
  std::vector<sdk::FewShotExample> shown = {};
  std::size_t bootstrapped = 0;  // the first so many are the model's answers
  std::string_view kind = {};
};

// At most `count` sets that differ, the seed's own first. Each draws its order,
// labels spread evenly where outputs are labels. A good answer to such an
// example is the label itself, so the model is asked only where outputs are
// free text, for at most `most` examples per set, taught by one labelled set.
std::vector<DemonstrationSet> MakeSets(sdk::Search& search, const Task& task,
                                       const Options& options,
                                       std::size_t count, std::size_t most);

// The sets that DSPy's MIPROv2 makes, drawn from `rng`. Its teachers show
// labelled examples that differ from set to set.
std::vector<DemonstrationSet> MakeDspySets(sdk::Search& search,
                                           const Task& task,
                                           const Options& options,
                                           std::size_t count,
                                           search::PythonRandom& rng);

// An event per set for the report.
void TellSets(sdk::Search& search, const std::vector<DemonstrationSet>& sets);

}  // namespace whet::mipro

#endif  // WHET_PLUGINS_STRATEGY_MIPRO_DEMONSTRATION_SETS_H_
