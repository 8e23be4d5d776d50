// Merging two programs that have a common ancestor, as the reference
// implementation does it (proposer/merge.py of gepa 0.1.4; Appendix D of the
// paper). Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_COMPAT_MERGE_H_
#define WHET_PLUGINS_STRATEGY_GEPA_COMPAT_MERGE_H_

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compat_state.h"
#include "search/python_random.h"

namespace whet::gepa {

struct MergeProposal {
  std::size_t first = 0;
  std::size_t second = 0;
  std::size_t ancestor = 0;
  std::vector<std::string> texts = {};
  std::vector<std::size_t> examples = {};  // of val, to try it on
};

class CompatMerge {
 public:
  // `random` must outlive the object.
  explicit CompatMerge(search::PythonRandom& random) : random_(random) {}

  // A pair that was not merged before, if ten times ten draws find one.
  std::optional<MergeProposal> Propose(const CompatState& state);

 private:
  using Triplet = std::array<std::size_t, 3>;  // first, second, ancestor
  // first, second, and from which program each component was taken.
  using Description = std::vector<std::size_t>;

  std::optional<Triplet> Draw(const CompatState& state,
                              const std::vector<std::size_t>& candidates);
  // The merged texts, and the description.
  std::pair<std::vector<std::string>, Description> Combine(
      const CompatState& state, const Triplet& triplet);
  std::vector<std::size_t> TrialExamples(const Scores& first,
                                         const Scores& second);

  search::PythonRandom& random_;
  std::set<Triplet> triplets_;
  std::set<Description> descriptions_;
};

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_COMPAT_MERGE_H_
