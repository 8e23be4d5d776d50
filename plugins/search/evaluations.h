// Asks for evaluations as far as the budget goes.
//
//   for (const std::vector<sdk::Evaluated>& items :
//        Evaluate(search, {{2, {7, 8, 9}}, {3, {7, 8, 9}}}).items) ...
//
// All is asked for before any of it is waited for, so that latency overlaps.
// The host sets the most that a call can cost aside until it is waited for,
// and gives most of it back then: what is refused beside what is under way is
// asked for again once that is collected, then in halves. So the budget has
// ended only when it does not cover a single call. Not thread-safe.
#ifndef WHET_PLUGINS_SEARCH_EVALUATIONS_H_
#define WHET_PLUGINS_SEARCH_EVALUATIONS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "whet/sdk/error.h"
#include "whet/sdk/strategy.h"

namespace whet::search {

struct Asked {
  whet_candidate candidate = 0;
  std::vector<std::uint64_t> examples;
};

struct Answered {
  // In the order of what was asked, and of its examples; from some place on
  // there is nothing if the budget has ended.
  std::vector<std::vector<sdk::Evaluated>> items;
  bool complete = true;
};

// The error of a run in which none of so many evaluations gave a score.
sdk::Error NothingScored(std::size_t evaluations);

Answered Evaluate(sdk::Search& search, const std::vector<Asked>& asked);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_EVALUATIONS_H_
