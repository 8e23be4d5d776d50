// Where the search stands: the prompt that is rewritten next, the one that its
// climb has reached, and the best of all climbs. A climb that changes nothing
// for `patience` steps has reached a local optimum; the next one starts from
// an older prompt.
//
//   Climb climb(search, board, val, options);
//   climb.Accept(draft);                  // it won on validation examples
//   if (climb.stuck()) climb.Restart();
//
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FULL_REWRITE_CLIMB_H_
#define WHET_PLUGINS_STRATEGY_FULL_REWRITE_CLIMB_H_

#include <cstddef>
#include <set>
#include <vector>

#include "whet/sdk/strategy.h"

#include "options.h"
#include "search/contest.h"
#include "search/scoreboard.h"

namespace whet::full_rewrite {

// How a rewrite is validated: in a race; or, once per epoch, on all `val`
// examples, where wins must outweigh losses: a higher mean.
search::Rule ValidationRule(const Options& options, const search::Numbers& val);

class Climb {
 public:
  // References must outlive the object. Recommends the seed prompt.
  Climb(sdk::Search& search, search::Scoreboard& board,
        const search::Numbers& val, const Options& options);

  whet_candidate current() const { return current_; }  // rewritten next
  whet_candidate reached() const { return reached_; }

  // `draft` is rewritten next, whatever validation will say of it.
  void Move(whet_candidate draft) { current_ = draft; }
  // Back to what the climb has reached.
  void Return() { current_ = reached_; }
  // `draft` was validated, with or without success: a place to restart from.
  void Validated(whet_candidate draft) { validated_.push_back(draft); }
  // `draft` has won against reached(). If it comes from a restart it is
  // compared with the best, too. Recommends.
  void Accept(whet_candidate draft);

  // A step is over that Accept() has not ended.
  void Idle() { ++idle_; }
  // Patience has run out.
  bool stuck() const {
    return options_.patience > 0 && idle_ >= options_.patience;
  }
  // Goes on from the validated prompt that is most likely better than the best
  // one and has not been stuck or restarted from. False if there is none, or
  // no restart left.
  bool Restart();

 private:
  void Recommend();

  sdk::Search& search_;
  search::Scoreboard& board_;
  const search::Numbers& val_;
  const Options& options_;
  whet_candidate current_ = sdk::kSeedPrompt;
  whet_candidate reached_ = sdk::kSeedPrompt;
  std::vector<whet_candidate> best_ = {sdk::kSeedPrompt};  // newest last
  std::vector<whet_candidate> validated_ = {sdk::kSeedPrompt};
  std::set<whet_candidate> left_;
  std::size_t idle_ = 0;
  std::size_t restarts_ = 0;
};

}  // namespace whet::full_rewrite

#endif  // WHET_PLUGINS_STRATEGY_FULL_REWRITE_CLIMB_H_
