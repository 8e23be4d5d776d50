#include "run/cost.h"

#include <algorithm>
#include <limits>

namespace whet {
namespace {

using MoneyLimits = std::numeric_limits<std::int64_t>;

std::int64_t AddMoney(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum))
    return sum;
  return a > 0 ? MoneyLimits::max() : MoneyLimits::min();
}

// Neither is negative.
std::int64_t MultiplyMoney(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? MoneyLimits::max() : product;
}

}  // namespace

Cost Cost::operator+(const Cost& other) const {
  return {calls + other.calls, tokens + other.tokens,
          AddMoney(picodollars, other.picodollars)};
}

Cost Cost::operator-(const Cost& other) const {
  return {calls - other.calls, tokens - other.tokens,
          AddMoney(picodollars, -other.picodollars)};
}

Cost Max(const Cost& a, const Cost& b) {
  return {std::max(a.calls, b.calls), std::max(a.tokens, b.tokens),
          std::max(a.picodollars, b.picodollars)};
}

Cost Times(std::int64_t times, const Cost& cost) {
  return {times * cost.calls, times * cost.tokens,
          MultiplyMoney(times, cost.picodollars)};
}

std::int64_t TokenPrice::Of(std::int64_t input_tokens,
                            std::int64_t output_tokens) const {
  return AddMoney(MultiplyMoney(input_tokens, input),
                  MultiplyMoney(output_tokens, output));
}

void RoleCosts::Add(std::string_view role, const Cost& cost) {
  auto it = by_role_.find(role);
  if (it == by_role_.end())
    it = by_role_.emplace(role, Cost{}).first;
  it->second = it->second + cost;
  total_ = total_ + cost;
}

void RoleCosts::Subtract(std::string_view role, const Cost& cost) {
  Add(role, Cost{} - cost);
}

void RoleCosts::Add(const RoleCosts& other) {
  for (const auto& [role, cost] : other.by_role_)
    Add(role, cost);
}

Cost RoleCosts::of(std::string_view role) const {
  const auto it = by_role_.find(role);
  return it == by_role_.end() ? Cost{} : it->second;
}

RoleCosts Max(const RoleCosts& a, const RoleCosts& b) {
  RoleCosts out;
  for (const auto& [role, cost] : a.by_role())
    out.Add(role, Max(cost, b.of(role)));
  for (const auto& [role, cost] : b.by_role()) {
    if (!a.by_role().contains(role))
      out.Add(role, cost);
  }
  return out;
}

}  // namespace whet
