// The evaluators of a runtime: made, tried, counted in the plan. Parts of
// MakeRuntime, in this order.
#ifndef WHET_CORE_RUN_RUNTIME_EVALUATORS_H_
#define WHET_CORE_RUN_RUNTIME_EVALUATORS_H_

#include "whet/core/plugin_catalog.h"

#include "absl/status/status.h"
#include "run/runtime.h"

namespace whet {

// Fills `rt.panel`, `rt.evaluators` and `rt.needs`. Errors name the place in
// the config.
absl::Status AddEvaluators(Runtime& rt, const PluginCatalog& catalog);

// An evaluator that cannot score a perfect answer would fail the whole run;
// finding out costs nothing unless it asks a model.
absl::Status DryRun(const Runtime& rt);

// Fills `rt.judges`. Evaluators come before the models, whose prices are known
// only now. INVALID_ARGUMENT if an evaluator asks a role that is missing.
absl::Status CountJudges(Runtime& rt);

}  // namespace whet

#endif  // WHET_CORE_RUN_RUNTIME_EVALUATORS_H_
