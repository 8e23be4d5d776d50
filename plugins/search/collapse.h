// Tells when a search has nothing to learn from any more, once per cause, as a
// warning in the log and an event "feedback_collapsed" with {"cause", "text"}:
// all scores are equal (an evaluator that agrees with everything, or with
// nothing), or the reflecting model only repeats itself.
//
//   CollapseWatch watch(search);
//   watch.Scores(results);       // of one prompt or more
//   watch.Proposal(known);       // whether it was proposed before
//
// Not thread-safe.
#ifndef WHET_PLUGINS_SEARCH_COLLAPSE_H_
#define WHET_PLUGINS_SEARCH_COLLAPSE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "whet/sdk/strategy.h"

namespace whet::search {

class CollapseWatch {
 public:
  // `search` must outlive the object.
  explicit CollapseWatch(sdk::Search& search) : search_(search) {}

  // Results of evaluations; those without a score do not count. Told when the
  // first kEqualScores of them are all equal.
  void Scores(const std::vector<sdk::Evaluated>& results);

  // A usable proposal, and whether it was made before. Told when kRepeats come
  // in a row that were.
  void Proposal(bool known);

  static constexpr std::size_t kEqualScores = 30;
  static constexpr std::size_t kRepeats = 4;

 private:
  void Tell(const std::string& cause, const std::string& text);

  sdk::Search& search_;
  std::optional<double> score_;
  std::size_t equal_ = 0;
  bool scores_done_ = false;
  std::size_t repeats_ = 0;
  bool repeats_told_ = false;
};

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_COLLAPSE_H_
