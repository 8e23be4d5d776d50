// The genetic form: generations of a population with elites, crossover and
// mutation, after Guo et al. 2024, "Connecting Large Language Models with
// Evolutionary Algorithms Yields Powerful Prompt Optimizers" (EvoPrompt,
// arXiv 2309.08532), Algorithm 2, with GEPA's reflection as the mutation.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_GENETIC_H_
#define WHET_PLUGINS_STRATEGY_GEPA_GENETIC_H_

#include "whet/sdk/strategy.h"

#include "options.h"

namespace whet::gepa {

// Throws what Search throws, UNAVAILABLE if nothing gets a score.
void RunGenetic(sdk::Search& search, const Options& options);

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_GENETIC_H_
