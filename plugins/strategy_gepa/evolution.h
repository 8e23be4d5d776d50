// Reflective evolution: Algorithm 1 of the paper.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_EVOLUTION_H_
#define WHET_PLUGINS_STRATEGY_GEPA_EVOLUTION_H_

#include "whet/sdk/strategy.h"

#include "options.h"

namespace whet::gepa {

// Throws what Search throws, UNAVAILABLE if nothing gets a score.
void RunEvolution(sdk::Search& search, const Options& options);

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_EVOLUTION_H_
