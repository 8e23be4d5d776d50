// Successive halving (Jamieson and Talwalkar 2016, "Non-stochastic Best Arm
// Identification and Hyperparameter Optimization", Figure 2): 24 sets of
// demonstrations, an equal share of the budget for each rung, the better half
// goes on.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "demonstration_sets.h"

namespace whet::local_tasks {
namespace {

class SuccessiveHalving {
 public:
  explicit SuccessiveHalving(const sdk::Context&) {}

  void Run(sdk::Search& search) {
    constexpr std::size_t kSets = 24;
    DemonstrationSets sets(search);
    search::Scoreboard board(search);
    const search::Numbers val = ValNumbers(search);
    std::vector<whet_candidate> field;
    while (field.size() < kSets)
      field.push_back(sets.Draw());
    const auto rungs =
        static_cast<std::int64_t>(std::ceil(std::log2(double{kSets})));
    const std::int64_t per_rung = search.Budget().calls / rungs;
    std::size_t reached = 0;
    while (field.size() > 1) {
      const auto more = static_cast<std::size_t>(std::max<std::int64_t>(
          1, per_rung / static_cast<std::int64_t>(field.size())));
      reached = std::min(val.size(), reached + more);
      const search::Numbers seen(
          val.begin(), val.begin() + static_cast<std::ptrdiff_t>(reached));
      board.Score(field, seen);
      std::stable_sort(field.begin(), field.end(),
                       [&](whet_candidate a, whet_candidate b) {
                         return board.Mean(a, seen).value_or(-1.0) >
                                board.Mean(b, seen).value_or(-1.0);
                       });
      field.resize((field.size() + 1) / 2);
      search.Recommend({field.front()});
    }
  }
};

}  // namespace
}  // namespace whet::local_tasks

WHET_STRATEGY_PLUGIN(whet::local_tasks::SuccessiveHalving,
                     {.id = "bench.successive_halving",
                      .name = "Successive halving of demonstration sets",
                      .version = "1.0.0",
                      .needs = {WHET_SERVICE_SEARCH},
                      .flags = WHET_PLUGIN_DETERMINISTIC})
