// What a run may spend, has spent and has promised to spend.
//
//   ledger.SetKeep(confirmation);
//   if (!ledger.Reserve(cost)) ...            // before anything is sent
//   ledger.Settle(cost, actual);              // after
//
// Invariant, at every instant and any concurrency: spent + reserved <= limit.
// Thread-safe.
#ifndef WHET_CORE_RUN_LEDGER_H_
#define WHET_CORE_RUN_LEDGER_H_

#include <cstdint>
#include <mutex>

#include "run/model_call.h"

namespace whet {

// -1: no limit.
struct BudgetLimits {
  std::int64_t calls = -1;
  std::int64_t tokens = -1;

  // True if `cost` fits.
  bool Cover(const Cost& cost) const {
    return (calls < 0 || cost.calls <= calls) &&
           (tokens < 0 || cost.tokens <= tokens);
  }
};

class Ledger {
 public:
  explicit Ledger(const BudgetLimits& limits) : limits_(limits) {}
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // What must stay free for a later phase from now on.
  void SetKeep(const Cost& keep);

  // Reserves `cost` if it fits beside what is kept free; else changes nothing
  // and returns false.
  [[nodiscard]] bool Reserve(const Cost& cost);

  // Replaces a reservation by what it really cost.
  void Settle(const Cost& reservation, const Cost& actual);

  // Counts what earlier sessions of the run spent.
  void Restore(const Cost& spent) { Settle({}, spent); }

  Cost spent() const;
  Cost reserved() const;
  const BudgetLimits& limits() const { return limits_; }

 private:
  const BudgetLimits limits_;
  mutable std::mutex mutex_;
  Cost spent_;
  Cost reserved_;
  Cost keep_;
};

// The same budget as a strategy sees it: changes only when the strategy asks
// for something or collects it, in program order, so that its decisions never
// depend on which answer came first. Repeated calls after an interruption do
// not show here. Not thread-safe.
class ProgramBudget {
 public:
  explicit ProgramBudget(const BudgetLimits& limits) : limits_(limits) {}

  bool Covers(const Cost& cost, const Cost& keep) const {
    return limits_.Cover(committed_ + cost + keep);
  }
  void Commit(const Cost& cost) { committed_ = committed_ + cost; }
  void Settle(const Cost& committed, const Cost& actual) {
    committed_ = committed_ - committed + actual;
  }
  const Cost& committed() const { return committed_; }
  const BudgetLimits& limits() const { return limits_; }

 private:
  BudgetLimits limits_;
  Cost committed_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_LEDGER_H_
