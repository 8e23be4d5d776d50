// How many more evaluations the budget buys. An evaluation costs one call of
// the task model and whatever the evaluators call; both are learned from what
// was paid so far.
//
//   Meter meter(search, 1800);
//   if (meter.Left() >= 32) ...
//   meter.Paid(32);
//
// Not thread-safe.
#ifndef WHET_PLUGINS_SEARCH_METER_H_
#define WHET_PLUGINS_SEARCH_METER_H_

#include <cstdint>

#include "whet/sdk/strategy.h"

namespace whet::search {

class Meter {
 public:
  // `most`: evaluations to plan with when the budget sets no limit.
  Meter(sdk::Search& search, std::int64_t most);

  // Evaluations that the rest of the budget covers, at the mean price so far.
  // Before anything is paid the price is unknown and taken for 1: only an
  // upper bound.
  std::int64_t Left();

  // `count` new evaluations have been answered.
  void Paid(std::int64_t count) { paid_ += count; }
  std::int64_t paid() const { return paid_; }

 private:
  sdk::Search& search_;
  sdk::BudgetLeft at_start_;
  std::int64_t most_;
  std::int64_t paid_ = 0;
};

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_METER_H_
