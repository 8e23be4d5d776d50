// Step 3 of MIPROv2, the default: rounds of trials on a common minibatch, then
// the best combination against the best so far on all examples.
//
//   PairedSearch(search, space, plan, examples).Run();
//
// Departures from DSPy, each for a measured fault (README.md): the trials of a
// round share their examples; every score of a combination counts for it, as
// much as it is worth; nothing that is decided is tried again; a combination
// that is clearly worse is not evaluated to the end. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_MIPRO_PAIRED_SEARCH_H_
#define WHET_PLUGINS_STRATEGY_MIPRO_PAIRED_SEARCH_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "whet/sdk/strategy.h"

#include "estimates.h"
#include "plan.h"
#include "prompt_space.h"
#include "search/meter.h"
#include "search/scoreboard.h"
#include "search/tpe.h"

namespace whet::mipro {

class PairedSearch {
 public:
  // `examples` to score on, labels spread over them. References must outlive
  // the object.
  PairedSearch(sdk::Search& search, PromptSpace& space, const Plan& plan,
               search::Numbers examples);

  // Recommends as it goes. Throws BudgetSpent, and UNAVAILABLE if nothing
  // could be scored.
  void Run();

 private:
  struct Entry {
    search::Combination combination;
    whet_candidate id = 0;
    bool decided = false;
    Estimate estimate = {};
  };

  // Tries what the estimator suggests on the round's minibatch. False if there
  // is nothing left to try.
  bool RunTrial(const search::Numbers& minibatch);
  // The best undecided entry against the incumbent. False if there is none.
  bool Challenge();
  search::Numbers Minibatch() const;
  // All examples, those of the round's minibatch last: they have chosen the
  // challenger.
  search::Numbers FullOrder() const;
  void Score(const Entry& entry, const search::Numbers& examples);
  // After evaluations: counts what was paid, estimates anew.
  void Account();
  std::size_t Enter(const search::Combination& combination);
  bool Flawless() const;
  void Recommend();

  sdk::Search& search_;
  PromptSpace& space_;
  const Plan& plan_;
  search::Numbers examples_;
  search::Meter meter_;
  search::Scoreboard board_;
  search::Tpe tpe_;
  std::vector<Entry> entries_;
  std::size_t incumbent_ = 0;
  std::size_t trials_ = 0;
  std::size_t answered_ = 0;  // evaluations, paid or not
  std::size_t round_ = 0;
};

}  // namespace whet::mipro

#endif  // WHET_PLUGINS_STRATEGY_MIPRO_PAIRED_SEARCH_H_
