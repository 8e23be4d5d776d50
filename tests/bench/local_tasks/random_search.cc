// Random search (Bergstra and Bengio 2012, "Random Search for Hyper-Parameter
// Optimization"): sets of demonstrations on thirty validation examples each,
// the best mean wins.
#include <algorithm>
#include <cstddef>

#include "demonstration_sets.h"

namespace whet::local_tasks {
namespace {

class RandomSearch {
 public:
  explicit RandomSearch(const sdk::Context&) {}

  void Run(sdk::Search& search) {
    constexpr std::size_t kExamples = 30;
    DemonstrationSets sets(search);
    search::Scoreboard board(search);
    search::Numbers val = ValNumbers(search);
    val.resize(std::min(val.size(), kExamples));
    double best = -1.0;
    for (;;) {  // until the budget is spent
      const whet_candidate set = sets.Draw();
      board.Score({set}, val);
      const double mean = board.Mean(set, val).value_or(-1.0);
      if (mean > best) {
        best = mean;
        search.Recommend({set});
      }
    }
  }
};

}  // namespace
}  // namespace whet::local_tasks

WHET_STRATEGY_PLUGIN(whet::local_tasks::RandomSearch,
                     {.id = "bench.random_search",
                      .name = "Random search of demonstration sets",
                      .version = "1.0.0",
                      .needs = {WHET_SERVICE_SEARCH},
                      .flags = WHET_PLUGIN_DETERMINISTIC})
