// The checks of whet/core/hygiene.h on the examples and prompts of a run.
#ifndef WHET_CORE_RUN_RUN_HYGIENE_H_
#define WHET_CORE_RUN_RUN_HYGIENE_H_

#include <string>
#include <vector>

#include "whet/core/candidate.h"
#include "whet/core/config.h"
#include "whet/core/result.h"

#include "run/run_data.h"

namespace whet {

// One line for each kind of finding about the examples.
std::vector<std::string> ExampleWarnings(const RunData& data,
                                         const DataSpec& spec);

// What result.json says about `prompt`, which was found for `spec`.
std::vector<RunFinding> PromptFindings(const Candidate& prompt,
                                       const RunData& data,
                                       const RunSpec& spec);

}  // namespace whet

#endif  // WHET_CORE_RUN_RUN_HYGIENE_H_
