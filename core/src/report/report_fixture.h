// A small finished run for the tests of this folder.
#ifndef WHET_CORE_REPORT_REPORT_FIXTURE_H_
#define WHET_CORE_REPORT_REPORT_FIXTURE_H_

#include "whet/core/run_folder.h"

namespace whet {

// Two prompts on four test examples: two fixed, one broken, one right twice.
// Status improved, every field of result and details set.
RunFolder SmallRun();

}  // namespace whet

#endif  // WHET_CORE_REPORT_REPORT_FIXTURE_H_
