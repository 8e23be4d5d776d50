// The order in which the trainer shows examples: each epoch all training
// examples are shuffled, the first `train_size` of them kept and cut into
// batches. What one epoch leaves out, another may have.
//
//   Batches batches(search, train, options);
//   for (const search::Numbers& batch : batches.Epoch()) ...
//
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FULL_REWRITE_BATCHES_H_
#define WHET_PLUGINS_STRATEGY_FULL_REWRITE_BATCHES_H_

#include <vector>

#include "whet/sdk/strategy.h"

#include "options.h"
#include "search/scoreboard.h"

namespace whet::full_rewrite {

class Batches {
 public:
  // References must outlive the object.
  Batches(sdk::Search& search, search::Numbers train, const Options& options);

  // Batches of the next epoch, the last one perhaps smaller. Draws.
  std::vector<search::Numbers> Epoch();

 private:
  sdk::Search& search_;
  const search::Numbers train_;
  const Options& options_;
};

}  // namespace whet::full_rewrite

#endif  // WHET_PLUGINS_STRATEGY_FULL_REWRITE_BATCHES_H_
