// The examples that a strategy which rewrites the prompt learns from and
// compares prompts on. Not thread-safe.
#ifndef WHET_PLUGINS_SEARCH_LEARNING_EXAMPLES_H_
#define WHET_PLUGINS_SEARCH_LEARNING_EXAMPLES_H_

#include <string>
#include <vector>

#include "whet/sdk/strategy.h"

namespace whet::search {

struct LearningExamples {
  std::vector<sdk::Example> train = {};
  std::vector<sdk::Example> val = {};
};

// Both splits without what the seed prompt shows, on which no prompt of its
// line may be scored. A split that has none is replaced by the other. Throws
// FAILED_PRECONDITION, naming `strategy`, if both have none.
LearningExamples UnshownExamples(sdk::Search& search,
                                 const std::string& strategy);

// The training examples; validation examples if there are none. Throws
// FAILED_PRECONDITION, naming `strategy`, if there are none of them either.
std::vector<sdk::Example> TrainOrValidation(sdk::Search& search,
                                            const std::string& strategy);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_LEARNING_EXAMPLES_H_
