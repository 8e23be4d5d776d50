#include "dspy_search.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "search/event.h"

namespace whet::mipro {
namespace {

// Optuna is asked for the instruction first and mixes by name, set first.
search::TpeOptions DspyTpe() {
  search::TpeOptions options;
  options.startup_order = {PromptSpace::kInstruction, PromptSpace::kSet};
  return options;
}

// Python's round(x, 2).
double RoundedToCents(double x) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.2f", x);
  return std::strtod(text, nullptr);
}

double MeanOf(const std::vector<double>& scores) {
  return std::accumulate(scores.begin(), scores.end(), 0.0) /
         static_cast<double>(scores.size());
}

}  // namespace

DspySearch::DspySearch(sdk::Search& search, PromptSpace& space,
                       const Plan& plan, const Options& options,
                       search::Numbers val, search::PythonRandom& rng)
    : search_(search),
      space_(space),
      plan_(plan),
      options_(options),
      val_(std::move(val)),
      rng_(rng),
      startup_(static_cast<std::uint32_t>(options.seed)),
      draw_(static_cast<std::uint32_t>(options.seed)),
      tpe_(space.sizes(), DspyTpe()) {}

void DspySearch::Run() {
  ScoreFully({0, 0});
  for (std::size_t trial = 0; trial < plan_.trials; ++trial) {
    RunTrial();
    if (plan_.minibatch && TimeForFullEvaluation()) {
      RunFullEvaluation();
    }
  }
}

void DspySearch::RunTrial() {
  const search::Combination next = *tpe_.Suggest(
      observations_, [this] { return startup_.Rand(); },
      [this] { return draw_.Rand(); });
  if (!plan_.minibatch || plan_.minibatch_size >= val_.size()) {
    ScoreFully(next);
  } else {
    search::Numbers batch;
    for (const std::size_t i :
         rng_.SampleIndices(val_.size(), plan_.minibatch_size)) {
      batch.push_back(val_[i]);
    }
    const double score = Evaluate(next, batch);
    Remember(next, score);
    Tell("minibatch", next, score, batch);
  }
  const auto known = std::find_if(
      tried_.begin(), tried_.end(),
      [&next](const Tried& tried) { return tried.combination == next; });
  Tried& tried = known != tried_.end() ? *known : tried_.emplace_back();
  tried.combination = next;
  tried.scores.push_back(observations_.back().value);
}

// The last observation is trial number observations_.size(), counted from 1,
// full evaluations included.
bool DspySearch::TimeForFullEvaluation() const {
  const std::size_t steps = options_.full_eval_steps;
  const std::size_t at_end = plan_.trials % steps != 0 ? 1 : 0;
  const std::size_t all = plan_.trials + plan_.trials / steps + 1 + at_end;
  const std::size_t number = observations_.size();
  return number % (steps + 1) == 0 || number == all - 1;
}

void DspySearch::RunFullEvaluation() {
  Tried* best = nullptr;
  for (Tried& tried : tried_) {
    if (!tried.full &&
        (best == nullptr || MeanOf(tried.scores) > MeanOf(best->scores))) {
      best = &tried;
    }
  }
  if (best == nullptr) {
    return;  // DSPy raises "No valid program found"
  }
  best->full = true;
  ScoreFully(best->combination);
}

void DspySearch::ScoreFully(const search::Combination& combination) {
  const double score = Evaluate(combination, val_);
  Remember(combination, score);
  full_.push_back({score, combination});
  Tell("full", combination, score, {});
  Recommend();
}

double DspySearch::Evaluate(const search::Combination& combination,
                            const search::Numbers& examples) {
  const search::Numbers scorable = space_.Scorable(combination, examples);
  double sum = 0.0;
  std::size_t count = 0;
  for (const sdk::Evaluated& e : search_.Wait(
           search_.Evaluate(space_.Candidate(combination), scorable))) {
    if (e.ok()) {
      sum += e.score;
      ++count;
    }
  }
  if (count == 0) {
    throw sdk::Error(WHET_UNAVAILABLE, "none of " +
                                           std::to_string(scorable.size()) +
                                           " evaluations gave a score");
  }
  return RoundedToCents(100.0 * sum / static_cast<double>(count));
}

void DspySearch::Remember(const search::Combination& combination,
                          double score) {
  observations_.push_back({combination, score});
}

void DspySearch::Recommend() {
  std::vector<Full> ranked = full_;
  std::stable_sort(
      ranked.begin(), ranked.end(),
      [](const Full& a, const Full& b) { return a.score > b.score; });
  std::vector<whet_candidate> best;
  for (const Full& full : ranked) {
    const whet_candidate id = space_.Candidate(full.combination);
    if (std::find(best.begin(), best.end(), id) == best.end()) {
      best.push_back(id);
    }
    if (best.size() == kRecommended) {
      break;
    }
  }
  search_.Recommend(best);
}

void DspySearch::Tell(const char* kind, const search::Combination& combination,
                      double score, const search::Numbers& examples) {
  search::Tell(
      search_, "trial",
      nlohmann::json{{"trial", observations_.size()},
                     {"kind", kind},
                     {"instruction", combination[PromptSpace::kInstruction]},
                     {"set", combination[PromptSpace::kSet]},
                     {"score", score},
                     {"examples", examples}});
}

}  // namespace whet::mipro
