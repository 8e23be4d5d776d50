// What a run may spend, has spent and has promised to spend.
//
//   ledger.SetKeep(confirmation);
//   if (!ledger.Reserve("task", cost)) ...    // before anything is sent
//   ledger.Settle("task", cost, actual);      // after
//
// Invariant, at every instant and any concurrency, for calls, tokens and money,
// in all and for each role that has a limit: spent + reserved <= limit.
// Thread-safe.
#ifndef WHET_CORE_RUN_LEDGER_H_
#define WHET_CORE_RUN_LEDGER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "whet/core/config.h"

#include "run/cost.h"

namespace whet {

// -1: no limit.
struct CostLimits {
  std::int64_t calls = -1;
  std::int64_t tokens = -1;
  std::int64_t picodollars = -1;

  // True if `cost` fits.
  bool Cover(const Cost& cost) const {
    return (calls < 0 || cost.calls <= calls) &&
           (tokens < 0 || cost.tokens <= tokens) &&
           (picodollars < 0 || cost.picodollars <= picodollars);
  }
  bool operator==(const CostLimits&) const = default;
};

struct BudgetLimits {
  CostLimits all;
  std::map<std::string, CostLimits, std::less<>> roles;

  // What holds for `role` alone.
  CostLimits of(std::string_view role) const;
  bool Cover(const RoleCosts& costs) const;
  // True if some limit of that kind holds for `role`.
  bool LimitTokens(std::string_view role) const;
  bool LimitMoney(std::string_view role) const;
};

BudgetLimits LimitsOf(const BudgetSpec& budget);

// What is left of `limits` beside `used`; -1 where there is no limit.
CostLimits Left(const CostLimits& limits, const Cost& used);

class Ledger {
 public:
  explicit Ledger(BudgetLimits limits) : limits_(std::move(limits)) {}
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // What must stay free for a later phase from now on.
  void SetKeep(const RoleCosts& keep);

  // Reserves `cost` if it fits beside what is kept free; else changes nothing
  // and returns false.
  [[nodiscard]] bool Reserve(std::string_view role, const Cost& cost);

  // Replaces a reservation by what it really cost.
  void Settle(std::string_view role, const Cost& reservation,
              const Cost& actual);

  // Counts what earlier sessions of the run spent.
  void Restore(const RoleCosts& spent);

  // One moment of the books.
  struct Balance {
    RoleCosts spent;
    RoleCosts reserved;
  };
  Balance balance() const;
  Cost spent() const;
  const BudgetLimits& limits() const { return limits_; }

 private:
  bool FitsLocked(std::string_view role, const Cost& cost) const;

  const BudgetLimits limits_;
  mutable std::mutex mutex_;
  Balance books_;
  RoleCosts keep_;
};

// The same budget as a strategy sees it: changes only when the strategy asks
// for something or collects it, in program order, so that its decisions never
// depend on which answer came first. Repeated calls after an interruption do
// not show here. Not thread-safe.
class ProgramBudget {
 public:
  explicit ProgramBudget(BudgetLimits limits) : limits_(std::move(limits)) {}

  bool Covers(std::string_view role, const Cost& cost,
              const RoleCosts& keep) const;
  void Commit(std::string_view role, const Cost& cost) {
    committed_.Add(role, cost);
  }
  void Settle(std::string_view role, const Cost& committed,
              const Cost& actual) {
    committed_.Add(role, actual - committed);
  }
  const RoleCosts& committed() const { return committed_; }
  const BudgetLimits& limits() const { return limits_; }

 private:
  BudgetLimits limits_;
  RoleCosts committed_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_LEDGER_H_
