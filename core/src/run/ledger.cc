#include "run/ledger.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace whet {
namespace {

CostLimits LimitsOfOne(const std::optional<std::int64_t>& calls,
                       const std::optional<std::int64_t>& tokens,
                       const std::optional<double>& usd) {
  CostLimits out{calls.value_or(-1), tokens.value_or(-1), -1};
  if (usd) {
    // Down: never a picodollar more than was allowed.
    out.picodollars =
        static_cast<std::int64_t>(std::floor(*usd * kPicodollarsPerDollar));
  }
  return out;
}

std::int64_t LeftOf(std::int64_t limit, std::int64_t used) {
  return limit < 0 ? -1 : std::max<std::int64_t>(limit - used, 0);
}

}  // namespace

CostLimits BudgetLimits::of(std::string_view role) const {
  const auto it = roles.find(role);
  return it == roles.end() ? CostLimits{} : it->second;
}

bool BudgetLimits::Cover(const RoleCosts& costs) const {
  return all.Cover(costs.total()) &&
         std::all_of(roles.begin(), roles.end(), [&costs](const auto& entry) {
           return entry.second.Cover(costs.of(entry.first));
         });
}

bool BudgetLimits::LimitTokens(std::string_view role) const {
  return all.tokens >= 0 || of(role).tokens >= 0;
}

bool BudgetLimits::LimitMoney(std::string_view role) const {
  return all.picodollars >= 0 || of(role).picodollars >= 0;
}

BudgetLimits LimitsOf(const BudgetSpec& budget) {
  BudgetLimits out{LimitsOfOne(budget.calls, budget.tokens, budget.usd), {}};
  for (const auto& [role, limit] : budget.roles)
    out.roles[role] = LimitsOfOne(limit.calls, limit.tokens, limit.usd);
  return out;
}

CostLimits Left(const CostLimits& limits, const Cost& used) {
  return {LeftOf(limits.calls, used.calls), LeftOf(limits.tokens, used.tokens),
          LeftOf(limits.picodollars, used.picodollars)};
}

void Ledger::SetKeep(const RoleCosts& keep) {
  const std::lock_guard lock(mutex_);
  keep_ = keep;
}

bool Ledger::FitsLocked(std::string_view role, const Cost& cost) const {
  const auto sum = [&](const Cost& spent, const Cost& reserved,
                       const Cost& keep) {
    return spent + reserved + keep + cost;
  };
  if (!limits_.all.Cover(
          sum(books_.spent.total(), books_.reserved.total(), keep_.total()))) {
    return false;
  }
  if (limits_.roles.empty())
    return true;
  return limits_.of(role).Cover(
      sum(books_.spent.of(role), books_.reserved.of(role), keep_.of(role)));
}

bool Ledger::Reserve(std::string_view role, const Cost& cost) {
  // What was answered before costs nothing, even when a resumed run has spent
  // what it keeps free.
  if (cost == Cost{})
    return true;
  const std::lock_guard lock(mutex_);
  if (!FitsLocked(role, cost))
    return false;
  books_.reserved.Add(role, cost);
  return true;
}

void Ledger::Settle(std::string_view role, const Cost& reservation,
                    const Cost& actual) {
  const std::lock_guard lock(mutex_);
  books_.reserved.Subtract(role, reservation);
  books_.spent.Add(role, actual);
}

void Ledger::Restore(const RoleCosts& spent) {
  const std::lock_guard lock(mutex_);
  books_.spent.Add(spent);
}

Ledger::Balance Ledger::balance() const {
  const std::lock_guard lock(mutex_);
  return books_;
}

Cost Ledger::spent() const {
  const std::lock_guard lock(mutex_);
  return books_.spent.total();
}

bool ProgramBudget::Covers(std::string_view role, const Cost& cost,
                           const RoleCosts& keep) const {
  RoleCosts sum = committed_;
  sum.Add(role, cost);
  sum.Add(keep);
  return limits_.Cover(sum);
}

}  // namespace whet
