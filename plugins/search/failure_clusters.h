// Failures that look alike, so that a change of the prompt can have one aim.
//
//   std::vector<Failure> failures;  // of one prompt
//   failures.push_back(MakeFailure(example, result, labels));
//   for (const FailureCluster& cluster : FailureClusters(failures, 4)) {
//     for (const std::size_t i : cluster.members) ... failures[i] ...
//   }
//
// By kind of error first, as the feedback tells it, then by words in common:
// a large kind that holds two topics is split, and the kinds that are nearest
// to each other are put together until there are as few as wanted. Words count
// by how telling they are (the inverse document frequency of Sparck Jones
// 1972). Pure. Thread-safe.
#ifndef WHET_PLUGINS_SEARCH_FAILURE_CLUSTERS_H_
#define WHET_PLUGINS_SEARCH_FAILURE_CLUSTERS_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/strategy.h"

namespace whet::search {

struct Failure {
  std::uint64_t example = 0;
  double loss = 0.0;      // 1 - score
  std::string kind = {};  // failures of equal kind start in one cluster
  std::string text = {};  // what is compared: input, answer and feedback
};

struct FailureCluster {
  std::string kind = {};                  // the commonest of its members
  std::vector<std::string> words = {};    // at most three that tell it apart
  std::vector<std::size_t> members = {};  // places in the list, ascending
  double loss = 0.0;                      // of all members
};

// `feedback` without what belongs to one example only: quotations become "..."
// and numbers #.
std::string ErrorKind(std::string_view feedback);

// As labels are compared: in lower case, without white space at the ends.
std::string LabelForm(std::string_view text);

// `result` has a score. `labels` are all labels of the task, in LabelForm:
// which label was taken for which is part of the kind.
Failure MakeFailure(const sdk::Example& example, const sdk::Evaluated& result,
                    const std::set<std::string>& labels);

// At most `most` (1 or more) clusters, the largest loss first.
std::vector<FailureCluster> FailureClusters(
    const std::vector<Failure>& failures, std::size_t most);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_FAILURE_CLUSTERS_H_
