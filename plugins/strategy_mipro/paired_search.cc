#include "paired_search.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "search/contest.h"
#include "search/draws.h"
#include "search/evaluations.h"
#include "search/event.h"

namespace whet::mipro {
namespace {

// Fewer evaluations than this decide nothing.
constexpr std::size_t kLeastComparison = 8;
// Full marks on this many examples leave nothing to find.
constexpr std::size_t kPerfect = 40;
// A combination that the budget did not let be evaluated on all examples has to
// be this likely the better one.
constexpr double kPartial = 0.80;
constexpr double kNever = 2.0;  // no probability is above it

// Out when clearly worse; through only on all examples.
search::Rule FullRule(std::size_t examples) {
  return {10, 0.10, kNever, examples, 0.50};
}

search::TpeOptions ImprovedTpe(std::size_t expected) {
  search::TpeOptions options;
  options.startup_trials = search::ScaledStartup(expected);
  options.weigh_observations = true;
  options.skip_finished = true;
  options.enumerate = true;
  return options;
}

}  // namespace

PairedSearch::PairedSearch(sdk::Search& search, PromptSpace& space,
                           const Plan& plan, search::Numbers examples)
    : search_(search),
      space_(space),
      plan_(plan),
      examples_(std::move(examples)),
      meter_(search, kUnlimited),
      board_(search),
      tpe_(space.sizes(), ImprovedTpe(plan.expected)) {}

void PairedSearch::Run() {
  entries_[Enter({0, 0})].decided = true;
  const std::int64_t before = search_.Budget().calls;
  board_.Score({sdk::kSeedPrompt}, space_.Scorable({0, 0}, examples_));
  if (search_.Budget().calls == before) {
    answered_ = examples_.size();  // the baseline of the run
  }
  Account();
  for (; !Flawless(); ++round_) {
    const search::Numbers minibatch = Minibatch();
    const auto block = static_cast<std::int64_t>(minibatch.size());
    // A round's trials leave enough to evaluate the best of them.
    const std::int64_t reserve =
        static_cast<std::int64_t>(examples_.size()) / 2;
    for (std::size_t k = 0; k < plan_.steps && trials_ < plan_.trials; ++k) {
      if (meter_.Left() < block + reserve || !RunTrial(minibatch)) {
        break;
      }
    }
    if (meter_.Left() < static_cast<std::int64_t>(kLeastComparison) ||
        !Challenge()) {
      break;
    }
  }
}

bool PairedSearch::RunTrial(const search::Numbers& minibatch) {
  std::vector<search::Observation> observations;
  for (const Entry& entry : entries_) {
    observations.push_back({entry.combination, entry.estimate.effect,
                            static_cast<double>(entry.estimate.scores),
                            entry.decided});
  }
  const auto draw = [this] { return search::Uniform(search_, "mipro.tpe"); };
  const auto next = tpe_.Suggest(observations, draw, draw);
  if (!next.has_value()) {
    return false;
  }
  const std::size_t place = Enter(*next);
  Score(entries_[place], minibatch);
  ++trials_;
  const Entry& entry = entries_[place];
  search::Tell(search_, "trial",
               nlohmann::json{{"trial", trials_},
                              {"instruction",
                               entry.combination[PromptSpace::kInstruction]},
                              {"set", entry.combination[PromptSpace::kSet]},
                              {"effect", entry.estimate.effect},
                              {"scores", entry.estimate.scores}});
  return true;
}

bool PairedSearch::Challenge() {
  std::size_t best = incumbent_;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const bool open = !entries_[i].decided && entries_[i].estimate.scores > 0;
    if (open && (best == incumbent_ || entries_[i].estimate.effect >
                                           entries_[best].estimate.effect)) {
      best = i;
    }
  }
  if (best == incumbent_) {
    return false;
  }
  Entry& challenger = entries_[best];
  const search::Numbers common =
      space_.Scorable(entries_[incumbent_].combination,
                      space_.Scorable(challenger.combination, FullOrder()));
  std::vector<search::Contestant> field = {{challenger.id}};
  search::Decide(FullRule(common.size()), board_, entries_[incumbent_].id,
                 common, field);
  Account();
  challenger.decided = true;
  const search::Contestant& result = field.front();
  const double needed = result.result.pairs() == common.size() ? 0.5 : kPartial;
  const bool better =
      result.through && result.result.ProbabilityBetter() > needed;
  search::Tell(
      search_, "full_evaluation",
      nlohmann::json{
          {"instruction", challenger.combination[PromptSpace::kInstruction]},
          {"set", challenger.combination[PromptSpace::kSet]},
          {"examples", result.result.pairs()},
          {"difference", result.result.MeanDifference()},
          {"better", better}});
  if (better) {
    incumbent_ = best;
  }
  Recommend();
  return true;
}

search::Numbers PairedSearch::Minibatch() const {
  search::Numbers minibatch;
  const std::size_t size = std::min(plan_.minibatch_size, examples_.size());
  for (std::size_t i = 0; i < size; ++i) {
    minibatch.push_back(examples_[(round_ * size + i) % examples_.size()]);
  }
  return minibatch;
}

search::Numbers PairedSearch::FullOrder() const {
  search::Numbers order = examples_;
  const std::size_t size = std::min(plan_.minibatch_size, examples_.size());
  std::rotate(order.begin(),
              order.begin() + static_cast<std::ptrdiff_t>((round_ + 1) * size %
                                                          order.size()),
              order.end());
  return order;
}

void PairedSearch::Score(const Entry& entry, const search::Numbers& examples) {
  board_.Score({entry.id}, space_.Scorable(entry.combination, examples));
  Account();
}

void PairedSearch::Account() {
  std::vector<whet_candidate> ids;
  for (const Entry& entry : entries_) {
    ids.push_back(entry.id);
  }
  const std::vector<Estimate> estimates =
      EstimateScores(board_, ids, examples_);
  std::size_t answered = 0;
  std::size_t scored = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    entries_[i].estimate = estimates[i];
    scored += estimates[i].scores;
    for (const std::uint64_t number : examples_) {
      answered += board_.Find(ids[i], number) != nullptr ? 1 : 0;
    }
  }
  meter_.Paid(static_cast<std::int64_t>(answered - answered_));
  answered_ = answered;
  if (scored == 0 && answered >= kLeastComparison) {
    throw search::NothingScored(answered);
  }
}

std::size_t PairedSearch::Enter(const search::Combination& combination) {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].combination == combination) {
      return i;
    }
  }
  entries_.push_back({combination, space_.Candidate(combination)});
  return entries_.size() - 1;
}

bool PairedSearch::Flawless() const {
  const Entry& incumbent = entries_[incumbent_];
  return board_.Mean(incumbent.id, examples_) == 1.0 &&
         (incumbent.estimate.scores >= kPerfect ||
          incumbent.estimate.scores == examples_.size());
}

void PairedSearch::Recommend() {
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (i != incumbent_ && entries_[i].decided &&
        2 * entries_[i].estimate.scores >= examples_.size()) {
      others.push_back(i);
    }
  }
  std::stable_sort(
      others.begin(), others.end(), [this](std::size_t a, std::size_t b) {
        return entries_[a].estimate.effect > entries_[b].estimate.effect;
      });
  std::vector<whet_candidate> best = {entries_[incumbent_].id};
  for (const std::size_t i : others) {
    const bool known =
        std::find(best.begin(), best.end(), entries_[i].id) != best.end();
    if (!known && best.size() < kRecommended) {
      best.push_back(entries_[i].id);
    }
  }
  search_.Recommend(best);
}

}  // namespace whet::mipro
