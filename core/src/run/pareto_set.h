// The candidates of a run that no other one beats in everything.
#ifndef WHET_CORE_RUN_PARETO_SET_H_
#define WHET_CORE_RUN_PARETO_SET_H_

#include "whet/core/result.h"

#include "run/runtime.h"

namespace whet {

// Over the candidates that were scored on all of val, the seed among them:
// score, cost of an answer if prices are known, length of the prompt. What is
// measured by a clock decides nothing here, so that a resumed run comes to the
// same set; the time is told beside it. Program thread.
ParetoSet MakeParetoSet(const Runtime& rt);

}  // namespace whet

#endif  // WHET_CORE_RUN_PARETO_SET_H_
