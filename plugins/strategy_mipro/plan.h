// How large a search is.
#ifndef WHET_PLUGINS_STRATEGY_MIPRO_PLAN_H_
#define WHET_PLUGINS_STRATEGY_MIPRO_PLAN_H_

#include <cstddef>
#include <cstdint>

#include "options.h"

namespace whet::mipro {

// Evaluations to plan with when the budget sets no limit.
inline constexpr std::int64_t kUnlimited = 4000;

struct Plan {
  std::size_t instructions = 1;  // the seed prompt's own included
  std::size_t sets = 1;          // the seed prompt's own included
  std::size_t views = 0;         // requests that look at the data
  std::size_t answers = 0;       // examples tried per set of demonstrations
  std::size_t trials = 0;        // at most
  std::size_t expected = 0;      // as far as the budget is known to go
  std::size_t steps = 5;         // trials between full evaluations
  std::size_t val = 0;           // validation examples in use
  bool minibatch = true;
  std::size_t minibatch_size = 0;
};

// DSPy's _set_num_trials_from_num_candidates: the larger of 2 M log2 n and
// 1.5 n for M parameters.
std::size_t TrialsFor(std::size_t candidates, std::size_t parameters);

// What DSPy's MIPROv2 does with these settings and `val` examples.
Plan DspyPlan(const Options& options, std::size_t val);

// What `evaluations` pay: settings that are given are kept, the others are made
// to fit.
Plan BudgetPlan(const Options& options, std::int64_t evaluations,
                std::size_t val);

}  // namespace whet::mipro

#endif  // WHET_PLUGINS_STRATEGY_MIPRO_PLAN_H_
