// What prompts did with training examples: kinds of failure to aim at, right
// answers to guard.
//
//   Evidence evidence(search, board, train, options);
//   evidence.Collect(parent);
//   for (const Target& target : evidence.Targets(2)) ...
//   search::Numbers guard = evidence.DrawGuard();
//
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_TARGETED_EDIT_EVIDENCE_H_
#define WHET_PLUGINS_STRATEGY_TARGETED_EDIT_EVIDENCE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "whet/sdk/strategy.h"

#include "options.h"
#include "search/collapse.h"
#include "search/failure_clusters.h"
#include "search/scoreboard.h"

namespace whet::targeted_edit {

// A kind of failure that edits are asked for.
struct Target {
  std::string kind = {};          // in words
  search::Numbers examples = {};  // at most kAim, those shown first
  std::string failures = {};      // for the reflect role
  std::string successes = {};
};

// Examples of its target that an edit is tested on first.
inline constexpr std::size_t kAim = 6;

class Evidence {
 public:
  // References must outlive the object.
  Evidence(sdk::Search& search, search::Scoreboard& board,
           const std::vector<sdk::Example>& train, const Options& options);

  // Scores `parent` on training examples, each time on some that it was not
  // scored on: two blocks at first, one more each time after, and more until
  // there are kMisses failures. Throws UNAVAILABLE if nothing gives a score.
  void Collect(whet_candidate parent);

  // All examples that have a score have full marks.
  bool flawless() const { return failures_.empty(); }
  // Failures among the examples with a score. A failure has less than half
  // marks or, if that is more, than the median; where there is none of these,
  // less than full marks.
  double FailingShare() const;

  // Up to `count` kinds, those first that lose most and were shown least.
  std::vector<Target> Targets(std::size_t count);

  // Examples that are no failures, in an order drawn anew.
  search::Numbers DrawGuard();

 private:
  static constexpr std::size_t kBlock = 8;
  static constexpr std::size_t kMisses = 4;

  // Examples that `parent` has not been given yet, at most a block.
  search::Numbers NextBlock(const search::Numbers& given);
  // Puts the examples of `given` with a score into failures_ and right_.
  void Sort(const search::Numbers& given);
  Target Describe(const search::FailureCluster& cluster);

  sdk::Search& search_;
  search::Scoreboard& board_;
  const Options& options_;
  search::CollapseWatch watch_;
  std::map<std::uint64_t, const sdk::Example*> by_number_;
  std::set<std::string> labels_;  // in LabelForm
  // One random order for the run; each prompt goes on where the last one has
  // stopped, so that all failures are seen in time.
  search::Numbers order_;
  std::size_t next_ = 0;
  std::map<whet_candidate, search::Numbers> given_;

  // Of the prompt that was collected last.
  whet_candidate parent_ = 0;
  std::vector<search::Failure> failures_;
  search::Numbers right_;
  std::map<std::uint64_t, int> times_shown_;
};

}  // namespace whet::targeted_edit

#endif  // WHET_PLUGINS_STRATEGY_TARGETED_EDIT_EVIDENCE_H_
