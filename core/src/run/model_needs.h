// What evaluators ask of models, as they say it themselves.
//
//   for (const ModelNeed& need : ModelNeedsOf(record, instance))
//     costs.Add(need.role, WorstCaseOf(need, roles.at(need.role)));
#ifndef WHET_CORE_RUN_MODEL_NEEDS_H_
#define WHET_CORE_RUN_MODEL_NEEDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "whet/core/plugin_catalog.h"

#include "plugins/plugin_instance.h"
#include "run/call_table.h"
#include "run/cost.h"

namespace whet {

struct ModelNeed {
  std::string role;
  std::int64_t calls_per_item = 1;  // at most
  std::int64_t output_tokens = -1;  // of one call; -1: as the role says
  bool said = true;  // false: a guess, since the evaluator says nothing
};

// Of an evaluator that needs whet.llm/1 and says nothing: one call of the role
// `judge`. Absurd numbers are cut.
std::vector<ModelNeed> ModelNeedsOf(const PluginRecord& record,
                                    const PluginInstance& instance);

// What scoring one item is taken to cost before any text is known. `role` may
// be null: then it has no price.
Cost WorstCaseOf(const ModelNeed& need, const Role* role);

}  // namespace whet

#endif  // WHET_CORE_RUN_MODEL_NEEDS_H_
