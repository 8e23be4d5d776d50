#include "plan.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace whet::mipro {
namespace {

// DSPy's AUTO_RUN_SETTINGS.
struct AutoSize {
  std::size_t candidates;
  std::size_t val;
};

AutoSize SizeSettings(Size size) {
  switch (size) {
    case Size::kMedium:
      return {12, 300};
    case Size::kHeavy:
      return {18, 1000};
    default:
      return {6, 100};
  }
}

constexpr std::size_t kMinibatchFrom = 50;  // MIN_MINIBATCH_SIZE
constexpr std::size_t kMostViews = 10;
constexpr std::int64_t kNoProposals = 60;  // evaluations, below that

std::size_t Share(std::int64_t evaluations, std::int64_t each,
                  std::size_t least, std::size_t most) {
  return std::clamp(static_cast<std::size_t>(evaluations / each), least, most);
}

}  // namespace

std::size_t TrialsFor(std::size_t candidates, std::size_t parameters) {
  const auto n = static_cast<double>(candidates);
  const auto m = static_cast<double>(parameters);
  return static_cast<std::size_t>(std::max(2.0 * m * std::log2(n), 1.5 * n));
}

Plan DspyPlan(const Options& options, std::size_t val) {
  Plan plan;
  plan.views = kMostViews;
  plan.steps = options.full_eval_steps;
  plan.minibatch_size = options.minibatch_size;
  if (options.candidates > 0 && options.trials > 0) {
    plan.instructions = options.candidates;
    plan.sets = options.candidates;
    plan.trials = options.trials;
    plan.val = val;
    return plan;
  }
  const AutoSize size = SizeSettings(options.size);
  plan.instructions =
      options.zero_shot() ? size.candidates : size.candidates / 2;
  plan.sets = size.candidates;
  plan.trials = TrialsFor(size.candidates, options.zero_shot() ? 1 : 2);
  plan.val = std::min(size.val, val);
  plan.minibatch = plan.val > kMinibatchFrom;
  return plan;
}

Plan BudgetPlan(const Options& options, std::int64_t evaluations,
                std::size_t val) {
  evaluations = std::max<std::int64_t>(evaluations, 0);
  Plan plan;
  plan.steps = options.full_eval_steps;
  if (options.size == Size::kBudget) {
    // A set of demonstrations for every 25 evaluations: about as many as the
    // rounds below try, with some left over to choose from.
    plan.sets = Share(evaluations, 25, 4, 40);
    plan.instructions = evaluations < kNoProposals
                            ? 1
                            : std::max<std::size_t>(2, plan.sets / 2);
    plan.val = std::min(val, Share(evaluations, 4, 20, 1000));
  } else {
    const AutoSize size = SizeSettings(options.size);
    plan.sets = size.candidates;
    plan.instructions =
        options.zero_shot() ? size.candidates : size.candidates / 2;
    plan.val = std::min(val, size.val);
    plan.trials = TrialsFor(size.candidates, options.zero_shot() ? 1 : 2);
    plan.expected = plan.trials;
  }
  plan.minibatch_size = options.minibatch_size > 0
                            ? options.minibatch_size
                            : Share(evaluations, 20, 8, 35);
  if (options.size == Size::kBudget) {
    // What it pays if half of each full evaluation has to be paid.
    const std::size_t trial = plan.minibatch_size + plan.val / (2 * plan.steps);
    plan.expected = static_cast<std::size_t>(evaluations) / trial;
    plan.trials = std::numeric_limits<std::size_t>::max();
  }
  if (options.candidates > 0) {
    plan.sets = options.candidates;
    plan.instructions = options.candidates;
  }
  if (options.trials > 0) {
    plan.trials = options.trials;
    plan.expected = options.trials;
  }
  plan.views = Share(evaluations, 150, 1, kMostViews);
  plan.answers = Share(evaluations / 6, static_cast<std::int64_t>(plan.sets), 4,
                       4 * std::max<std::size_t>(1, options.bootstrapped));
  return plan;
}

}  // namespace whet::mipro
