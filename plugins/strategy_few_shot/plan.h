// How a budget is split over the stages of the search.
#ifndef WHET_PLUGINS_STRATEGY_FEW_SHOT_PLAN_H_
#define WHET_PLUGINS_STRATEGY_FEW_SHOT_PLAN_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "options.h"

namespace whet::few_shot {

// One candidate in the first field per this many evaluations of the search.
inline constexpr std::int64_t kEvaluationsPerCandidate = 20;

// Evaluations to plan with when the budget sets no limit.
inline std::int64_t MostEvaluations(const Options& options) {
  return static_cast<std::int64_t>(options.max_candidates) *
         kEvaluationsPerCandidate;
}

// Found by simulating the variance components measured on a small model
// (README.md, "Plan"): halving takes 60 %, half of that on at most a quarter
// of the field; the rest goes to moves around the leader.
struct Plan {
  std::size_t field = 1;       // candidates of one halving
  std::int64_t halving = 0;    // evaluations of one halving
  std::int64_t bootstrap = 0;  // evaluations of the teacher; 0: none
  std::size_t neighbours = 4;  // challengers in a round of moves
  std::int64_t round = 64;     // evaluations of a round, the duel not counted
  int patience = 6;            // rounds that change nothing before the end

  // `evaluations`: what the budget covers. With `bootstrap` there are two
  // halvings, one before and one after.
  Plan(std::int64_t evaluations, bool with_bootstrap, const Options& options) {
    const std::int64_t planned =
        std::min(evaluations, MostEvaluations(options));
    const std::int64_t halvings = with_bootstrap ? 2 : 1;
    const auto most = static_cast<std::int64_t>(options.max_candidates + 1) / 2;
    field = static_cast<std::size_t>(std::clamp<std::int64_t>(
        planned / kEvaluationsPerCandidate / halvings, 1, most));
    halving = planned * 6 / 10 / halvings;
    if (with_bootstrap) {
      bootstrap = std::min<std::int64_t>(
          planned / 10, 4 * static_cast<std::int64_t>(options.shots));
    }
  }
};

}  // namespace whet::few_shot

#endif  // WHET_PLUGINS_STRATEGY_FEW_SHOT_PLAN_H_
