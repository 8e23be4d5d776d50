// Keys, links, addresses and numbers in a prompt, and where they come from: the
// seed prompt, a training example, or nowhere. Thread-safe.
#ifndef WHET_CORE_HYGIENE_STRANGE_TEXTS_H_
#define WHET_CORE_HYGIENE_STRANGE_TEXTS_H_

#include <vector>

#include "whet/core/hygiene.h"

#include "hygiene/example_names.h"

namespace whet {

// Findings of the kinds kNew... and kCopiedFromTrain, in the order of the
// kinds. Of each shape the first 20 different texts are looked at.
std::vector<Finding> FindStrangeTexts(const Candidate& prompt,
                                      const Candidate& seed,
                                      const Dataset& dataset,
                                      const ExampleNames& names);

}  // namespace whet

#endif  // WHET_CORE_HYGIENE_STRANGE_TEXTS_H_
