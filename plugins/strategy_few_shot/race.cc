#include "race.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "search/evaluations.h"

namespace whet::few_shot {
namespace {

// Evaluations to have under way at least, so that their latency overlaps.
constexpr std::size_t kInFlight = 16;
constexpr std::size_t kMinBlock = 4;  // examples
// A first place this sure ends a rung early.
constexpr double kSeparated = 0.99;
// A duel lasts until the challenger is this unlikely or this likely to be
// better, or has been scored on this many examples and all of the leader's.
constexpr double kHopeless = 0.35;
constexpr double kClear = 0.95;
constexpr std::size_t kDuelExamples = 48;
// Fewer evaluations than this cannot put anybody ahead of the leader.
constexpr std::int64_t kMinComparison = 8;
// Full marks on this many examples leave nothing to find.
constexpr std::size_t kPerfect = 50;

}  // namespace

Race::Race(sdk::Search& search, search::Meter& meter,
           std::vector<std::uint64_t> examples, std::size_t baseline,
           const Entrant& seed)
    : search_(search),
      meter_(meter),
      examples_(std::move(examples)),
      baseline_(baseline) {
  Enter(seed);
}

void Race::Probe(const Entrant& entrant) {
  Advance({Enter(entrant)}, std::min(kMinBlock, examples_.size()));
}

void Race::Halve(const std::vector<Entrant>& entrants,
                 std::int64_t evaluations) {
  const std::size_t old_leader = leader_;
  Field field = {leader_};
  for (const Entrant& entrant : entrants) {
    field.push_back(Enter(entrant));
  }
  std::int64_t left = std::min(evaluations, meter_.Left());
  std::size_t reached = 0;
  std::int64_t rungs = 1;
  while ((std::size_t{1} << rungs) < field.size()) {
    ++rungs;
  }
  for (; rungs > 0; --rungs) {
    // Counted in evaluations: what one of them costs may change on the way.
    const std::int64_t before = meter_.paid();
    reached = RunRung(field, reached, left / rungs);
    left = std::min(left - (meter_.paid() - before), meter_.Left());
    Crown(field.front());
    search_.Recommend(Best(3));
    if (budget_spent_ || Separated(field)) {
      break;
    }
    if (rungs > 1) {
      field.resize(std::min(field.size(),
                            std::max<std::size_t>(2, (field.size() + 1) / 2)));
    }
  }
  Duel(field.front());
  rounds_without_change_ =
      leader_ == old_leader ? rounds_without_change_ + 1 : 0;
  search_.Recommend(Best(3));
}

std::size_t Race::RunRung(Field& field, std::size_t reached,
                          std::int64_t evaluations) {
  const std::size_t block =
      std::max(kMinBlock, (kInFlight + field.size() - 1) / field.size());
  while (reached < examples_.size()) {
    const std::size_t next = std::min(reached + block, examples_.size());
    const std::int64_t cost = Cost(field, next);
    // The first block of a race is due whatever the rung's share is.
    if (cost > (reached == 0 ? meter_.Left() : evaluations)) {
      break;
    }
    const bool done = Advance(field, next);
    evaluations -= cost;
    if (!AnyScore()) {
      throw search::NothingScored(cost);
    }
    if (!done) {
      break;
    }
    reached = next;
    Rank(field, reached);
    if (Separated(field)) {
      break;
    }
  }
  return reached;
}

void Race::Duel(std::size_t challenger) {
  const auto reached = [&] { return racers_[challenger].reached; };
  const std::size_t target = std::max(
      racers_[leader_].reached, std::min(kDuelExamples, examples_.size()));
  while (challenger != leader_ && reached() < target && !budget_spent_) {
    const double better = Compare(challenger, leader_).ProbabilityBetter();
    const bool clear = better > kClear && reached() >= racers_[leader_].reached;
    const std::size_t next = std::min(reached() + kInFlight, target);
    const Field both = {challenger, leader_};
    if (better < kHopeless || clear || Cost(both, next) > meter_.Left()) {
      break;
    }
    Advance(both, next);
  }
  Crown(challenger);
}

void Race::Crown(std::size_t challenger) {
  if (racers_[challenger].reached >= racers_[leader_].reached &&
      Compare(challenger, leader_).MeanDifference() > 0.0) {
    leader_ = challenger;
  }
}

bool Race::Advance(const Field& field, std::size_t reached) {
  std::vector<search::Asked> asked;
  std::vector<std::vector<std::size_t>> places;  // of the examples of each
  for (const std::size_t r : field) {
    const Racer& racer = racers_[r];
    const auto& own = racer.entrant.own;
    asked.push_back({racer.entrant.id, {}});
    places.emplace_back();
    for (std::size_t i = racer.reached; i < reached; ++i) {
      if (!std::binary_search(own.begin(), own.end(), examples_[i])) {
        asked.back().examples.push_back(examples_[i]);
        places.back().push_back(i);
      }
    }
  }
  const search::Answered answered = search::Evaluate(search_, asked);
  std::int64_t paid = 0;
  for (std::size_t k = 0; k < field.size(); ++k) {
    Racer& racer = racers_[field[k]];
    for (std::size_t j = 0; j < answered.items[k].size(); ++j) {
      const sdk::Evaluated& e = answered.items[k][j];
      const std::size_t place = places[k][j];
      paid += IsPaid(racer, place) ? 0 : 1;
      if (e.ok()) {
        racer.scores[place] = e.score;
      }
    }
  }
  meter_.Paid(paid);
  if (!answered.complete) {
    budget_spent_ = true;
    return false;
  }
  for (const std::size_t r : field) {
    racers_[r].reached = std::max(racers_[r].reached, reached);
  }
  return true;
}

void Race::Rank(Field& field, std::size_t reached) const {
  std::map<std::size_t, double> advantage;
  std::map<std::size_t, std::size_t> scored;
  for (std::size_t i = 0; i < reached; ++i) {
    double sum = 0.0;
    std::size_t n = 0;
    for (const std::size_t r : field) {
      if (racers_[r].scores[i].has_value()) {
        sum += *racers_[r].scores[i];
        ++n;
      }
    }
    for (const std::size_t r : field) {
      if (racers_[r].scores[i].has_value()) {
        advantage[r] += *racers_[r].scores[i] - sum / static_cast<double>(n);
        ++scored[r];
      }
    }
  }
  // Who has no score at all comes last.
  const auto mean = [&](std::size_t r) {
    return scored[r] == 0 ? -2.0
                          : advantage[r] / static_cast<double>(scored[r]);
  };
  std::stable_sort(
      field.begin(), field.end(),
      [&](std::size_t a, std::size_t b) { return mean(a) > mean(b); });
}

sdk::PairedComparison Race::Compare(std::size_t a, std::size_t b) const {
  sdk::PairedComparison comparison;
  for (std::size_t i = 0; i < examples_.size(); ++i) {
    const auto& x = racers_[a].scores[i];
    const auto& y = racers_[b].scores[i];
    if (x.has_value() && y.has_value()) {
      comparison.Add(*x, *y);
    }
  }
  return comparison;
}

bool Race::Separated(const Field& field) const {
  for (std::size_t k = 1; k < field.size(); ++k) {
    if (Compare(field.front(), field[k]).ProbabilityBetter() < kSeparated) {
      return false;
    }
  }
  return true;
}

std::vector<whet_candidate> Race::Best(std::size_t count) const {
  std::vector<std::pair<double, std::size_t>> others;
  for (std::size_t r = 0; r < racers_.size(); ++r) {
    if (r != leader_ && racers_[r].reached > 0 &&
        2 * racers_[r].reached >= racers_[leader_].reached) {
      others.emplace_back(-Compare(r, leader_).MeanDifference(), r);
    }
  }
  std::sort(others.begin(), others.end());
  std::vector<whet_candidate> best = {leader().id};
  for (const auto& [behind, r] : others) {
    if (best.size() == count) {
      break;
    }
    best.push_back(racers_[r].entrant.id);
  }
  return best;
}

bool Race::Decided() {
  const Racer& leader = racers_[leader_];
  std::size_t full = 0;
  bool missed = false;
  for (const auto& score : leader.scores) {
    if (score.has_value()) {
      ++full;
      missed = missed || *score < 1.0;
    }
  }
  const bool perfect = !missed && full > 0 &&
                       (full >= kPerfect || leader.reached == examples_.size());
  return budget_spent_ || perfect || meter_.Left() < kMinComparison;
}

std::int64_t Race::Cost(const Field& field, std::size_t reached) const {
  std::int64_t cost = 0;
  for (const std::size_t r : field) {
    for (std::size_t i = racers_[r].reached; i < reached; ++i) {
      cost += IsPaid(racers_[r], i) ? 0 : 1;
    }
  }
  return cost;
}

std::size_t Race::Enter(const Entrant& entrant) {
  for (std::size_t r = 0; r < racers_.size(); ++r) {
    if (racers_[r].entrant.id == entrant.id) {
      return r;
    }
  }
  racers_.push_back({entrant});
  racers_.back().scores.resize(examples_.size());
  return racers_.size() - 1;
}

bool Race::AnyScore() const {
  return std::any_of(racers_.begin(), racers_.end(), [](const Racer& racer) {
    return std::any_of(racer.scores.begin(), racer.scores.end(),
                       [](const auto& s) { return s.has_value(); });
  });
}

}  // namespace whet::few_shot
