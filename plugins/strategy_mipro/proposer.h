// Step 2 of MIPROv2: the instructions to search among, proposed by the reflect
// role from what is known about the task (DSPy's GroundedProposer).
//
//   Proposer proposer(search, task, options);
//   std::vector<std::string> instructions = proposer.Propose(sets, 6, 3, rng);
//
// An instruction stands in the place of the seed prompt's system text. Not
// thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_MIPRO_PROPOSER_H_
#define WHET_PLUGINS_STRATEGY_MIPRO_PROPOSER_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "whet/sdk/strategy.h"

#include "demonstration_sets.h"
#include "options.h"
#include "search/collapse.h"
#include "search/proposal_check.h"
#include "search/python_random.h"
#include "search/reflector.h"

namespace whet::mipro {

class Proposer {
 public:
  // References must outlive the object.
  Proposer(sdk::Search& search, const Task& task, const Options& options);

  // At most `count` instructions that differ, the seed prompt's own first, and
  // no more than there are sets: the i-th proposal is shown demonstrations of
  // the i-th set. At most `views` requests look at the data. Tips are drawn
  // from `rng`, in DSPy's order. The host's refusals and unusable answers cost
  // a proposal. Throws the role's error if it never answers.
  std::vector<std::string> Propose(const std::vector<DemonstrationSet>& sets,
                                   std::size_t count, std::size_t views,
                                   search::PythonRandom& rng);

 private:
  // Observations about batch after batch of train, summed up.
  std::string SummarizeData(std::size_t views);
  std::string DescribePrompt(const std::string& demonstrations);
  // Demonstrations to show with set `first`: the model's own answers, or any
  // where there are none and the search is not DSPy's.
  std::string Show(const std::vector<DemonstrationSet>& sets,
                   std::size_t first) const;
  // One answer; empty if there is none.
  std::string AskOne(const std::string& prompt);
  std::string Use(const std::string& answer,
                  std::vector<std::string>& instructions);

  sdk::Search& search_;
  const Task& task_;
  const Options& options_;
  search::ProposalCheck check_;
  search::Reflector reflector_;
  search::CollapseWatch watch_;
};

}  // namespace whet::mipro

#endif  // WHET_PLUGINS_STRATEGY_MIPRO_PROPOSER_H_
