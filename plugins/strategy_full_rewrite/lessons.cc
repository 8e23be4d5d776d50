#include "lessons.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/error.h"

namespace whet::full_rewrite {
namespace {

std::vector<sdk::Example> Unshown(sdk::Search& search, std::string_view split,
                                  const sdk::Prompt& prompt) {
  std::vector<sdk::Example> examples = search.Examples(split);
  const auto& shots = prompt.few_shot_examples;
  examples.erase(
      std::remove_if(examples.begin(), examples.end(),
                     [&](const sdk::Example& example) {
                       const auto columns = sdk::ParseColumns(example.input);
                       return std::any_of(shots.begin(), shots.end(),
                                          [&](const sdk::FewShotExample& shot) {
                                            return shot.input == columns;
                                          });
                     }),
      examples.end());
  return examples;
}

}  // namespace

Lessons ReadLessons(sdk::Search& search) {
  const sdk::Prompt seed =
      sdk::ParsePrompt(search.CandidateJson(sdk::kSeedPrompt));
  std::vector<sdk::Example> train = Unshown(search, "train", seed);
  std::vector<sdk::Example> val = Unshown(search, "val", seed);
  if (train.empty() && val.empty()) {
    throw sdk::Error(WHET_FAILED_PRECONDITION,
                     "full_rewrite needs at least one training example that "
                     "the prompt does not show: give the split train a larger "
                     "share");
  }
  Lessons lessons;
  lessons.val = search::NumbersOf(val.empty() ? train : val);
  lessons.train = train.empty() ? std::move(val) : std::move(train);
  return lessons;
}

}  // namespace whet::full_rewrite
