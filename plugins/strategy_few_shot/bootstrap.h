// Demonstrations out of the task model's own mouth (Khattab et al. 2023).
#ifndef WHET_PLUGINS_STRATEGY_FEW_SHOT_BOOTSTRAP_H_
#define WHET_PLUGINS_STRATEGY_FEW_SHOT_BOOTSTRAP_H_

#include <cstdint>
#include <vector>

#include "whet/sdk/strategy.h"

#include "proposer.h"
#include "search/demonstration_pool.h"
#include "search/meter.h"

namespace whet::few_shot {

// Runs `teacher` on up to `evaluations` examples of `train`, drawn at random,
// that it is not shown as demonstrations, and adds the answers that score
// full marks to `pool`.
void Bootstrap(sdk::Search& search, search::Meter& meter,
               const Entrant& teacher, std::vector<sdk::Example> train,
               std::int64_t evaluations, search::DemonstrationPool& pool);

}  // namespace whet::few_shot

#endif  // WHET_PLUGINS_STRATEGY_FEW_SHOT_BOOTSTRAP_H_
