#include "meter.h"

#include <algorithm>
#include <cstdint>

namespace whet::few_shot {
namespace {

// What `left` of a resource buys when `paid` evaluations cost `used`. Rounded
// down; the price is at least `least`.
std::int64_t Buys(std::int64_t left, std::int64_t used, std::int64_t paid,
                  std::int64_t least) {
  const std::int64_t price =
      paid == 0 ? least : std::max(least, (used + paid - 1) / paid);
  return left / price;
}

}  // namespace

Meter::Meter(sdk::Search& search, std::int64_t most)
    : search_(search), at_start_(search.Budget()), most_(most) {}

std::int64_t Meter::Left() {
  const sdk::BudgetLeft now = search_.Budget();
  std::int64_t left = std::max<std::int64_t>(0, most_ - paid_);
  if (now.calls >= 0) {
    left = Buys(now.calls, at_start_.calls - now.calls, paid_, 1);
  }
  if (now.tokens >= 0) {
    left = std::min(left,
                    Buys(now.tokens, at_start_.tokens - now.tokens, paid_, 1));
  }
  return left;
}

}  // namespace whet::few_shot
