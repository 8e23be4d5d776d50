// What the current prompt did with training examples, chosen and written down
// for the reflect role. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FULL_REWRITE_EVIDENCE_H_
#define WHET_PLUGINS_STRATEGY_FULL_REWRITE_EVIDENCE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "whet/sdk/strategy.h"

#include "options.h"
#include "search/scoreboard.h"
#include "search/shown_examples.h"

namespace whet::full_rewrite {

class Evidence {
 public:
  // References must outlive the object.
  Evidence(sdk::Search& search, search::Scoreboard& board,
           const std::vector<sdk::Example>& train, const Options& options);

  // Scores `prompt` on `batch`. Throws UNAVAILABLE if none of the first
  // kEnoughFailures evaluations, or of all there are, gave a score.
  void Collect(whet_candidate prompt, const search::Numbers& batch);

  // Of what was collected last, or of all that the prompt has results for:
  // the setting `feedback`.
  const search::Numbers& examples() const { return examples_; }
  std::size_t scored() const { return scored_; }
  std::size_t misses() const { return misses_; }  // less than full marks

  // The worst examples, those shown least often first, and some random ones,
  // as text. Draws from `search`.
  std::string Write(whet_candidate prompt);

 private:
  static constexpr std::size_t kEnoughFailures = 16;

  sdk::Search& search_;
  search::Scoreboard& board_;
  const std::vector<sdk::Example>& train_;
  const Options& options_;
  search::ShownExamples shown_;
  search::Numbers examples_;
  std::size_t scored_ = 0;
  std::size_t misses_ = 0;
};

}  // namespace whet::full_rewrite

#endif  // WHET_PLUGINS_STRATEGY_FULL_REWRITE_EVIDENCE_H_
