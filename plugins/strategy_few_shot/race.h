// Races candidates on common examples: successive halving (Jamieson and
// Talwalkar 2016), then a duel of the winner with the leader.
//
//   Race race(search, meter, order_of_examples, seed);
//   race.Halve(entrants, 240);     // the leader always takes part
//   search.Recommend(race.Best(3));
//
// All candidates of a field are scored on the same examples in the same order.
// An example without a score is left out of the comparisons it would be part
// of; it never counts as 0. Scores are kept: nobody is scored twice on an
// example. Work of one rung is asked for before any of it is waited for.
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FEW_SHOT_RACE_H_
#define WHET_PLUGINS_STRATEGY_FEW_SHOT_RACE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "whet/sdk/paired_comparison.h"
#include "whet/sdk/strategy.h"

#include "proposer.h"
#include "search/meter.h"

namespace whet::few_shot {

class Race {
 public:
  // `examples`: numbers in the order in which everybody is scored. `seed` is
  // the first leader; the host has paid for its scores on the first `baseline`
  // of them. References must outlive the race.
  Race(sdk::Search& search, search::Meter& meter,
       std::vector<std::uint64_t> examples, std::size_t baseline,
       const Entrant& seed);

  // Scores `entrant` on the first few examples, so that the meter knows what
  // an evaluation costs. In a race these count as done.
  void Probe(const Entrant& entrant);

  // Races `entrants` and the leader for at most `evaluations` new evaluations,
  // dropping the worse half at each rung, and recommends after each. The
  // winner becomes the leader if it is ahead of the present one on all
  // examples that this one was scored on. Throws UNAVAILABLE if no evaluation
  // at all gives a score.
  void Halve(const std::vector<Entrant>& entrants, std::int64_t evaluations);

  const Entrant& leader() const { return racers_[leader_].entrant; }

  // The leader, then the others that were scored on at least half as many
  // examples, best first; at most `count`.
  std::vector<whet_candidate> Best(std::size_t count) const;

  // Further search cannot pay: the leader has never missed a point, or the
  // budget does not cover a comparison any more.
  bool Decided();

  // Rounds of Halve() since the leader last changed.
  int rounds_without_change() const { return rounds_without_change_; }

 private:
  struct Racer {
    Entrant entrant;
    std::size_t reached = 0;  // examples asked for, in the common order
    std::vector<std::optional<double>> scores = {};
  };
  using Field = std::vector<std::size_t>;  // places in racers_

  std::size_t Enter(const Entrant& entrant);
  // New evaluations that bring all of `field` to `reached` examples.
  std::int64_t Cost(const Field& field, std::size_t reached) const;
  // Whether the host paid for this score before the search.
  bool IsPaid(const Racer& racer, std::size_t place) const {
    return racer.entrant.id == sdk::kSeedPrompt && place < baseline_;
  }
  // Scores all of `field` on the first `reached` examples. False if the budget
  // ended on the way.
  bool Advance(const Field& field, std::size_t reached);
  // Brings `field` as far as `evaluations` allow, from `reached` on; stops
  // when the first is clearly ahead of all others. Returns how far.
  std::size_t RunRung(Field& field, std::size_t reached,
                      std::int64_t evaluations);
  // Sorts by mean advantage over the field, best first.
  void Rank(Field& field, std::size_t reached) const;
  sdk::PairedComparison Compare(std::size_t a, std::size_t b) const;
  bool Separated(const Field& field) const;
  // Scores the challenger and the leader on common examples until it is clear
  // who is better, then crowns the challenger if it is.
  void Duel(std::size_t challenger);
  // Makes `challenger` the leader if it is ahead on the common examples and was
  // scored on no fewer than the leader.
  void Crown(std::size_t challenger);
  bool AnyScore() const;

  sdk::Search& search_;
  search::Meter& meter_;
  std::vector<std::uint64_t> examples_;
  std::size_t baseline_;
  std::vector<Racer> racers_;
  std::size_t leader_ = 0;
  int rounds_without_change_ = 0;
  bool budget_spent_ = false;
};

}  // namespace whet::few_shot

#endif  // WHET_PLUGINS_STRATEGY_FEW_SHOT_RACE_H_
