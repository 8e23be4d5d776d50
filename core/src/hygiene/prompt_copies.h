// Examples that a prompt holds: word for word in its instructions, or as
// demonstrations (whet/core/hygiene.h says when). Thread-safe.
#ifndef WHET_CORE_HYGIENE_PROMPT_COPIES_H_
#define WHET_CORE_HYGIENE_PROMPT_COPIES_H_

#include <string_view>
#include <vector>

#include "whet/core/hygiene.h"

#include "hygiene/example_names.h"

namespace whet {

// All texts that a model reads, but demonstrations.
std::vector<std::string_view> InstructionsOf(const Candidate& prompt);

// Findings of the kinds k...ExampleInPrompt, gravest first.
std::vector<Finding> FindCopies(const Candidate& prompt, const Candidate& seed,
                                const Dataset& dataset,
                                const ExampleNames& names);

// Findings of the kinds k...ExampleShown.
std::vector<Finding> FindDemonstrations(const Candidate& prompt,
                                        const Dataset& dataset,
                                        const ExampleNames& names);

}  // namespace whet

#endif  // WHET_CORE_HYGIENE_PROMPT_COPIES_H_
