#include "run/ledger.h"

namespace whet {

void Ledger::SetKeep(const Cost& keep) {
  const std::lock_guard lock(mutex_);
  keep_ = keep;
}

bool Ledger::Reserve(const Cost& cost) {
  // What was answered before costs nothing, even when a resumed run has spent
  // what it keeps free.
  if (cost == Cost{})
    return true;
  const std::lock_guard lock(mutex_);
  if (!limits_.Cover(spent_ + reserved_ + cost + keep_))
    return false;
  reserved_ = reserved_ + cost;
  return true;
}

void Ledger::Settle(const Cost& reservation, const Cost& actual) {
  const std::lock_guard lock(mutex_);
  reserved_ = reserved_ - reservation;
  spent_ = spent_ + actual;
}

Cost Ledger::spent() const {
  const std::lock_guard lock(mutex_);
  return spent_;
}

Cost Ledger::reserved() const {
  const std::lock_guard lock(mutex_);
  return reserved_;
}

}  // namespace whet
