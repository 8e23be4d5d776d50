// What one evaluator says about a set of items: its own metrics of the set, and
// means of what it measures for each item.
#ifndef WHET_CORE_RUN_SET_METRICS_H_
#define WHET_CORE_RUN_SET_METRICS_H_

#include <string>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/result.h"

#include "plugins/plugin_instance.h"
#include "run/evaluator_panel.h"

namespace whet {

// One verdict per item; null: the item was not answered. Numbers that are not
// finite, a set's score outside [0, 1] and the error of an evaluator that gives
// no metrics are added to `problems`, one line each, and left out.
EvaluatorSummary SummarizeVerdicts(const EvaluatorSpec& spec,
                                   const PluginInstance& instance,
                                   const std::vector<const Verdict*>& verdicts,
                                   std::vector<std::string>* problems);

}  // namespace whet

#endif  // WHET_CORE_RUN_SET_METRICS_H_
