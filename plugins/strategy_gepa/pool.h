// The candidate pool of GEPA (P, A and S of Algorithm 1): prompts, their
// parents, and their scores on the examples of D_pareto.
//
//   Pool pool(search, board, NumbersOf(material.pareto), parts);
//   pool.Add({sdk::kSeedPrompt, seed});
//   std::size_t parent = pool.SelectCandidate();
//
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_POOL_H_
#define WHET_PLUGINS_STRATEGY_GEPA_POOL_H_

#include <cstddef>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "search/edits.h"
#include "search/pareto_front.h"
#include "search/scoreboard.h"

namespace whet::gepa {

struct Member {
  whet_candidate id = 0;
  sdk::Prompt prompt = {};
  std::vector<std::size_t> parents = {};  // places in the pool
  std::size_t next_part = 0;              // whose turn it is
};

class Pool {
 public:
  // References must outlive the object.
  Pool(sdk::Search& search, const search::Scoreboard& board,
       search::Numbers pareto, std::vector<search::Part> parts)
      : search_(search),
        board_(board),
        pareto_(std::move(pareto)),
        parts_(std::move(parts)) {}

  // Takes a prompt in, with the scores that `board` has for it. The first one
  // is the seed.
  void Add(Member member);

  const std::vector<Member>& members() const { return members_; }
  // Means over D_pareto. One that was not scored on all of it has what the
  // seed has there, and its mean difference to the seed on what both have.
  const std::vector<double>& means() const { return means_; }
  // Places of the candidates that no others cover on the Pareto front.
  std::vector<std::size_t> Survivors() const;
  // The highest mean; of equals the oldest.
  std::size_t Best() const;
  // The best first, `count` at most.
  std::vector<whet_candidate> Top(std::size_t count) const;

  // Algorithm 2: a survivor, drawn by the number of examples it leads on. An
  // old prompt that still leads somewhere comes up again, so that a search that
  // got stuck goes on from elsewhere.
  std::size_t SelectCandidate();
  // SelectModule: the parts in turn, for each candidate on its own.
  search::Part SelectModule(std::size_t place);

 private:
  sdk::Search& search_;
  const search::Scoreboard& board_;
  const search::Numbers pareto_;
  const std::vector<search::Part> parts_;
  std::vector<Member> members_;
  std::vector<double> means_;
  search::ParetoFront front_;
};

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_POOL_H_
