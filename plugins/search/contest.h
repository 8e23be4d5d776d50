// Is a rewrite better than the prompt it came from? A lenient gate on training
// examples, then a race on validation examples, both paired and in blocks.
// Not thread-safe.
#ifndef WHET_PLUGINS_SEARCH_CONTEST_H_
#define WHET_PLUGINS_SEARCH_CONTEST_H_

#include <cstddef>
#include <vector>

#include "whet/sdk/strategy.h"

#include "scoreboard.h"

namespace whet::search {

// How a series of blocks is decided by P = P(challenger better), the posterior
// probability 1 - I_{1/2}(1 + wins, 1 + losses).
struct Rule {
  std::size_t block = 0;  // examples looked at together
  double reject = 0.0;    // P below this: out
  double pass = 0.0;      // P above this: through
  std::size_t most = 0;   // examples; then P above `at_end` goes through
  double at_end = 0.0;
};

inline constexpr Rule kGate = {8, 0.35, 0.70, 24, 0.50};
inline constexpr Rule kRace = {10, 0.15, 0.80, 100, 0.60};

// A challenger and how it did.
struct Contestant {
  whet_candidate id = 0;
  sdk::PairedComparison result = {};
  bool through = false;
};

// Looks at block after block of `examples` for all `contestants` at once until
// each is out or through; sets `result` and `through`. A contestant without a
// single pair is out. When the budget ends, what is known by then decides as
// at the end of the examples.
void Decide(const Rule& rule, Scoreboard& board, whet_candidate incumbent,
            const Numbers& examples, std::vector<Contestant>& contestants);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_CONTEST_H_
