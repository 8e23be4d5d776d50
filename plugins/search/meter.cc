#include "meter.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace whet::search {
namespace {

// What `left` of a resource buys when `paid` evaluations cost `used`, which is
// at least one each: left * paid / used, rounded down. The price itself is not
// rounded: one call sent twice must not double it.
std::int64_t Buys(std::int64_t left, std::int64_t used, std::int64_t paid) {
  if (paid == 0) {
    return left;
  }
  const std::int64_t cost = std::max(used, paid);
  const std::int64_t whole = left / cost * paid;  // at most left
  const std::int64_t rest = left % cost;
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  return rest > kMost / paid ? whole : whole + rest * paid / cost;
}

}  // namespace

Meter::Meter(sdk::Search& search, std::int64_t most)
    : search_(search), at_start_(search.Budget()), most_(most) {}

std::int64_t Meter::Left() {
  const sdk::BudgetLeft now = search_.Budget();
  std::int64_t left = std::max<std::int64_t>(0, most_ - paid_);
  if (now.calls >= 0) {
    left = Buys(now.calls, at_start_.calls - now.calls, paid_);
  }
  if (now.tokens >= 0) {
    const std::int64_t used = at_start_.tokens - now.tokens;
    const std::int64_t covered = Buys(now.tokens, used, paid_);
    left = std::min(left, covered);
  }
  return left;
}

}  // namespace whet::search
