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

namespace whet::few_shot {

// A candidate that may enter the race.
struct Entrant {
  whet_candidate id = 0;
  // Examples that it shows as demonstrations: never to be scored on.
  std::vector<std::uint64_t> own = {};
};

class Proposer {
 public:
  // All arguments must outlive the proposer.
  Proposer(sdk::Search& search, const search::DemonstrationPool& pool,
           const sdk::Prompt& seed, const std::vector<sdk::Example>& train,
           const std::vector<sdk::Example>& val, const Options& options);

  // The seed prompt, with the examples among its own demonstrations.
  Entrant Seed() const;

  // `count` candidates: three sets in four are balanced, one is random, each
  // in kOrdersPerSet orders. The next call goes on where this one ends.
  std::vector<Entrant> Sets(std::size_t count);

  // The same from bootstrapped demonstrations.
  std::vector<Entrant> BootstrappedSets(std::size_t count);

  // `count` candidates near `leader`: its last two demonstrations swapped, one
  // demonstration replaced, another order. New sets if `leader` is the seed.
  std::vector<Entrant> Neighbours(whet_candidate leader, std::size_t count);

  // No candidate is left to make.
  bool exhausted() const { return exhausted_; }

 private:
  enum class Kind { kLabelled, kBootstrapped };

  // The set that is being shown, and how often it was.
  struct Drawing {
    search::Shots shots = {};
    bool random = false;
    std::size_t set = 0;
    std::size_t orders = 0;
  };

  std::vector<Entrant> DrawSets(Kind kind, std::size_t count);
  search::Shots DrawSet(Kind kind, bool random);
  search::Shots Move(const search::Shots& shots, std::uint64_t kind);
  // Adds a candidate to `out` unless it was made before.
  bool Add(const search::Shots& shots, whet_candidate parent,
           std::string_view origin, std::vector<Entrant>& out);
  std::vector<std::uint64_t> Own(
      const std::vector<sdk::FewShotExample>& shown) const;

  sdk::Search& search_;
  const search::DemonstrationPool& pool_;
  const sdk::Prompt& seed_;
  const Options& options_;
  // Example numbers by input columns: duplicates share a demonstration.
  std::map<std::map<std::string, std::string>, std::vector<std::uint64_t>>
      numbers_;
  std::map<whet_candidate, search::Shots> made_;
  Drawing labelled_;
  Drawing bootstrapped_;
  std::uint64_t moves_ = 0;
  bool exhausted_ = false;
};

}  // namespace whet::few_shot

#endif  // WHET_PLUGINS_STRATEGY_FEW_SHOT_PROPOSER_H_
