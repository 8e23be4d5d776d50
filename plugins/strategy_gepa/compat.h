// GEPA as its reference implementation runs it, decision by decision (gepa
// 0.1.4, core/engine.py and proposer/). Its faults included; README.md lists
// the few places where a hard budget and checked prompts make a difference.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_COMPAT_H_
#define WHET_PLUGINS_STRATEGY_GEPA_COMPAT_H_

#include "whet/sdk/strategy.h"

#include "options.h"

namespace whet::gepa {

// Tells an event "iteration" with every decision. Throws what Search throws.
void RunCompat(sdk::Search& search, const Options& options);

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_COMPAT_H_
