// A prompt that came out of a search against the examples and the seed prompt.
#include <algorithm>
#include <utility>
#include <vector>

#include "whet/core/hygiene.h"

#include "hygiene/example_names.h"
#include "hygiene/prompt_copies.h"
#include "hygiene/strange_texts.h"

namespace whet {

std::vector<Finding> CheckPrompt(const Candidate& prompt, const Candidate& seed,
                                 const Dataset& dataset, const Splits& splits,
                                 DataLayout layout) {
  const ExampleNames names(dataset, splits, layout);
  std::vector<Finding> found = FindCopies(prompt, seed, dataset, names);
  for (std::vector<Finding> more :
       {FindDemonstrations(prompt, dataset, names),
        FindStrangeTexts(prompt, seed, dataset, names)}) {
    std::move(more.begin(), more.end(), std::back_inserter(found));
  }
  std::stable_sort(
      found.begin(), found.end(),
      [](const Finding& a, const Finding& b) { return a.kind < b.kind; });
  return found;
}

}  // namespace whet
