// Merge: one prompt from two that changed different parts of a common ancestor
// (Appendix D of the paper). Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_MERGE_H_
#define WHET_PLUGINS_STRATEGY_GEPA_MERGE_H_

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "pool.h"
#include "search/edits.h"

namespace whet::gepa {

struct Merged {
  std::size_t first = 0;  // places of the parents in the pool
  std::size_t second = 0;
  sdk::Prompt prompt = {};
};

class Merger {
 public:
  // `search` must outlive the object.
  Merger(sdk::Search& search, std::vector<search::Part> parts)
      : search_(search), parts_(std::move(parts)) {}

  // A pair of survivors that was not merged before: neither descends from the
  // other, neither is worse than the ancestor, and one part is changed by only
  // one of them. Drawn with equal chances from all such pairs.
  std::optional<Merged> Propose(const Pool& pool);

 private:
  struct Pair {
    std::size_t first = 0;
    std::size_t second = 0;
    std::size_t ancestor = 0;  // the best of those that fit, then the newest
  };

  std::vector<Pair> Pairs(const Pool& pool) const;
  bool Complement(const Pool& pool, const Pair& pair) const;
  Merged Combine(const Pool& pool, const Pair& pair) const;

  sdk::Search& search_;
  std::vector<search::Part> parts_;
  std::set<std::array<std::size_t, 2>> merged_;
};

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_MERGE_H_
