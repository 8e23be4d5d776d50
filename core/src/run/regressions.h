// What the seed prompt got right and the challenger gets wrong.
#ifndef WHET_CORE_RUN_REGRESSIONS_H_
#define WHET_CORE_RUN_REGRESSIONS_H_

#include <vector>

#include "whet/core/result.h"
#include "whet/core/run_folder.h"

namespace whet {

// Rows with both scores of which the challenger's is lower; the largest loss
// first, then in the order of `rows`. Pure.
Regressions FindRegressions(const std::vector<TestRow>& rows);

}  // namespace whet

#endif  // WHET_CORE_RUN_REGRESSIONS_H_
