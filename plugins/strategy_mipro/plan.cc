#include "plan.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

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
constexpr std::size_t kUnlimited = 4000;  // evaluations without a budget

}  // namespace

std::size_t TrialsFor(std::size_t candidates, std::size_t parameters) {
  const auto n = static_cast<double>(candidates);
  const auto m = static_cast<double>(parameters);
  return static_cast<std::size_t>(std::max(2.0 * m * std::log2(n), 1.5 * n));
}

Plan DspyPlan(const Options& options, std::size_t val) {
  Plan plan;
  plan.views = kMostViews;
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

}  // namespace whet::mipro
