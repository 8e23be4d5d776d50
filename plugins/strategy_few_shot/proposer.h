// Makes candidates: the seed prompt with other demonstrations.
//
//   Proposer propose(search, pool, seed, options);
//   std::vector<Entrant> field = propose.Sets(16);
//   std::vector<Entrant> near = propose.Neighbours(leader, 4);
//
// Never makes the same candidate twice; gives fewer than asked for when it
// finds no new one or max_candidates is reached. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FEW_SHOT_PROPOSER_H_
#define WHET_PLUGINS_STRATEGY_FEW_SHOT_PROPOSER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "options.h"
#include "search/demonstration_pool.h"
#include "search/near_copies.h"

namespace whet::few_shot {

// A candidate that may enter the race.
struct Entrant {
  whet_candidate id = 0;
  // Examples that it shows as demonstrations, or that are nearly the same:
  // never to be scored on.
  std::vector<std::uint64_t> own = {};
  // It shows the demonstrations nearest to each input, never the input itself.
  bool nearest = false;
};

class Proposer {
 public:
  // All arguments must outlive the proposer.
  Proposer(sdk::Search& search, const search::DemonstrationPool& pool,
           const sdk::Prompt& seed, const std::vector<sdk::Example>& train,
           const std::vector<sdk::Example>& val, const Options& options);

  // The seed prompt, with the examples among its own demonstrations.
  Entrant Seed() const;

  // `count` candidates: three sets in four are balanced, one of them of inputs
  // unlike each other, one is random; each in kOrdersPerSet orders. The next
  // call goes on where this one ends. Nearest() if the options say `only`.
  std::vector<Entrant> Sets(std::size_t count);

  // Other ways to show demonstrations, one candidate each: none at all, if the
  // seed prompt has some; half of `shots`, in a `field` that is large enough;
  // those nearest to each input.
  std::vector<Entrant> Arms(std::size_t field);

  // `count` candidates that show the demonstrations nearest to each input:
  // options.shots of them at first, then other numbers. They are scored on
  // validation examples only, none if there are none.
  std::vector<Entrant> NearestSets(std::size_t count);

  // The same from bootstrapped demonstrations.
  std::vector<Entrant> BootstrappedSets(std::size_t count);

  // `count` candidates near `leader`: its last two demonstrations swapped, one
  // demonstration replaced, another order; another number if it shows the
  // nearest. New sets if `leader` shows none.
  std::vector<Entrant> Neighbours(whet_candidate leader, std::size_t count);

  // No candidate is left to make.
  bool exhausted() const { return exhausted_; }

 private:
  enum class Kind { kLabelled, kBootstrapped };

  // What a candidate shows: all of `shots`, or the `nearest` of them.
  struct Showing {
    search::Shots shots = {};
    std::int64_t nearest = 0;
  };

  // The set that is being shown, and how often it was.
  struct Drawing {
    search::Shots shots = {};
    std::string_view how = {};
    std::size_t set = 0;
    std::size_t orders = 0;
  };

  std::vector<Entrant> DrawSets(Kind kind, std::size_t count);
  // Draws the next set of a drawing.
  void DrawSet(Kind kind, Drawing& drawing);
  search::Shots Move(const search::Shots& shots, std::uint64_t kind);
  // Adds a candidate to `out` unless it was made before.
  bool Add(const Showing& showing, whet_candidate parent,
           std::string_view origin, std::vector<Entrant>& out);
  std::vector<std::uint64_t> Own(
      const std::vector<sdk::FewShotExample>& shown) const;

  sdk::Search& search_;
  const search::DemonstrationPool& pool_;
  const sdk::Prompt& seed_;
  const Options& options_;
  search::NearCopies copies_;
  bool has_val_;
  std::map<whet_candidate, Showing> made_;
  Drawing labelled_;
  Drawing bootstrapped_;
  std::uint64_t moves_ = 0;
  bool exhausted_ = false;
};

}  // namespace whet::few_shot

#endif  // WHET_PLUGINS_STRATEGY_FEW_SHOT_PROPOSER_H_
