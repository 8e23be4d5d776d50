#include "learning_examples.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/error.h"

namespace whet::search {
namespace {

std::vector<sdk::Example> Unshown(sdk::Search& search, std::string_view split,
                                  const sdk::Prompt& seed) {
  std::vector<sdk::Example> examples = search.Examples(split);
  std::erase_if(examples, [&](const sdk::Example& example) {
    const auto input = sdk::ParseColumns(example.input);
    return std::any_of(
        seed.few_shot_examples.begin(), seed.few_shot_examples.end(),
        [&](const sdk::FewShotExample& shot) { return shot.input == input; });
  });
  return examples;
}

}  // namespace

LearningExamples UnshownExamples(sdk::Search& search,
                                 const std::string& strategy) {
  const sdk::Prompt seed =
      sdk::ParsePrompt(search.CandidateJson(sdk::kSeedPrompt));
  LearningExamples examples = {Unshown(search, "train", seed),
                               Unshown(search, "val", seed)};
  if (examples.train.empty()) {
    examples.train = examples.val;
  }
  if (examples.val.empty()) {
    examples.val = examples.train;
  }
  if (examples.train.empty()) {
    throw sdk::Error(WHET_FAILED_PRECONDITION,
                     strategy +
                         " needs at least one training example that the "
                         "prompt does not show: give the split train a larger "
                         "share");
  }
  return examples;
}

std::vector<sdk::Example> TrainOrValidation(sdk::Search& search,
                                            const std::string& strategy) {
  for (const char* split : {"train", "val"}) {
    std::vector<sdk::Example> examples = search.Examples(split);
    if (!examples.empty()) {
      return examples;
    }
  }
  throw sdk::Error(WHET_FAILED_PRECONDITION,
                   strategy +
                       " needs at least one training example: give the split "
                       "train a larger share");
}

}  // namespace whet::search
