// What the incumbent did with training examples, chosen and written down for
// the reflect role. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FULL_REWRITE_EVIDENCE_H_
#define WHET_PLUGINS_STRATEGY_FULL_REWRITE_EVIDENCE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "options.h"
#include "search/scoreboard.h"

namespace whet::full_rewrite {

class Evidence {
 public:
  // References must outlive the object.
  Evidence(sdk::Search& search, search::Scoreboard& board,
           const std::vector<sdk::Example>& train, const Options& options);

  // Scores `incumbent` on training examples until it has at least two blocks
  // of them and options.worst misses, or all. One more block than last time
  // after `Widen`. Throws UNAVAILABLE if nothing gives a score.
  void Collect(whet_candidate incumbent);
  void Widen() { least_ += kBlock; }

  // Examples that Collect() has scored, in the common order.
  const search::Numbers& collected() const { return collected_; }
  // No example collected for the incumbent has less than full marks.
  bool flawless() const { return misses_ == 0; }

  // The worst examples, those shown least often first, and some random ones,
  // as text. Draws from `search`.
  std::string Write(whet_candidate incumbent);

 private:
  static constexpr std::size_t kBlock = 8;

  sdk::Search& search_;
  search::Scoreboard& board_;
  const std::vector<sdk::Example>& train_;
  const Options& options_;
  std::size_t least_ = 2 * kBlock;
  std::size_t misses_ = 0;
  search::Numbers collected_;
  std::map<std::uint64_t, int> times_shown_;
};

}  // namespace whet::full_rewrite

#endif  // WHET_PLUGINS_STRATEGY_FULL_REWRITE_EVIDENCE_H_
