#include "trials.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/error.h"

#include "search/evaluations.h"
#include "search/example_order.h"
#include "search/proposed.h"

namespace whet::factorial {
namespace {

constexpr std::size_t kMostNeighbourhoods = 24;

}  // namespace

Trials::Trials(sdk::Search& search, search::Meter& meter,
               const Catalog& catalog, const Showable& showable,
               const search::ProposalCheck& check,
               const std::vector<sdk::Example>& train,
               const std::vector<sdk::Example>& val)
    : search_(search),
      meter_(meter),
      catalog_(catalog),
      showable_(showable),
      check_(check),
      collapse_(search),
      validation_(val.size()) {
  std::map<std::uint64_t, const sdk::Example*> by_number;
  for (const auto* split : {&val, &train}) {
    for (const sdk::Example& example : *split) {
      by_number[example.number] = &example;
    }
  }
  for (const std::uint64_t number : search::CommonOrder(val, train)) {
    const sdk::Example* example = by_number.at(number);
    place_of_[number] = examples_.size();
    by_input_[sdk::ParseColumns(example->input)].push_back(examples_.size());
    examples_.push_back(example);
  }
  EnterSeed();
}

std::vector<bool> Trials::Own(const sdk::Prompt& prompt) const {
  std::vector<bool> own(examples_.size(), false);
  for (const sdk::FewShotExample& shot : prompt.few_shot_examples) {
    const auto it = by_input_.find(shot.input);
    if (it != by_input_.end()) {
      for (const std::size_t place : it->second) {
        own[place] = true;
      }
    }
  }
  return own;
}

sdk::Prompt Trials::PromptOf(const Recipe& recipe) const {
  sdk::Prompt prompt = catalog_.Render(recipe);
  for (const std::size_t place : recipe.shots) {
    prompt.few_shot_examples.push_back(showable_.shown(place));
  }
  return prompt;
}

void Trials::EnterSeed() {
  const sdk::Prompt seed =
      sdk::ParsePrompt(search_.CandidateJson(sdk::kSeedPrompt));
  const Recipe recipe = {0, {}, showable_.given()};
  trials_.push_back({recipe, sdk::kSeedPrompt, 0, Own(seed)});
  by_id_[sdk::kSeedPrompt] = 0;
  by_recipe_[recipe] = 0;
  std::vector<std::size_t> paid;
  for (std::size_t place = 0; place < validation_; ++place) {
    if (!trials_[0].closed[place]) {
      paid.push_back(place);
    }
  }
  if (!paid.empty()) {
    Evaluate({{0, paid}});
  }
}

std::optional<std::size_t> Trials::Find(const Recipe& recipe) const {
  const auto it = by_recipe_.find(recipe);
  return it == by_recipe_.end() ? std::nullopt : it->second;
}

std::optional<std::size_t> Trials::Enter(const Recipe& recipe,
                                         std::size_t neighbourhood,
                                         std::size_t parent,
                                         std::string_view origin) {
  const auto known = by_recipe_.find(recipe);
  if (known != by_recipe_.end()) {
    return known->second;
  }
  by_recipe_[recipe] = std::nullopt;
  const sdk::Prompt prompt = PromptOf(recipe);
  sdk::Prompt texts = prompt;
  texts.few_shot_examples.clear();
  if (texts != catalog_.bases()[0] &&
      !check_.Fault(texts, catalog_.bases()[0]).empty()) {
    return std::nullopt;
  }
  const whet_candidate id =
      search::Propose(search_, prompt, {trials_[parent].id}, origin).id;
  if (id == 0) {
    return std::nullopt;
  }
  const auto same = by_id_.find(id);
  if (same != by_id_.end()) {
    return by_recipe_[recipe] = same->second;
  }
  by_id_[id] = trials_.size();
  by_recipe_[recipe] = trials_.size();
  trials_.push_back({recipe, id, neighbourhood, Own(prompt)});
  return trials_.size() - 1;
}

std::vector<std::size_t> Trials::Open(std::size_t t,
                                      const std::vector<std::size_t>& order,
                                      std::size_t from,
                                      std::size_t count) const {
  std::vector<std::size_t> open;
  for (std::size_t k = 0; k < order.size() && open.size() < count; ++k) {
    const std::size_t place = order[(from + k) % order.size()];
    if (!trials_[t].closed[place]) {
      open.push_back(place);
    }
  }
  return open;
}

std::size_t Trials::Neighbourhood(std::size_t t) {
  if (trials_[t].neighbourhood == 0 && neighbourhoods_ < kMostNeighbourhoods) {
    trials_[t].neighbourhood = ++neighbourhoods_;
  }
  return trials_[t].neighbourhood;
}

bool Trials::Evaluate(const Work& work) {
  std::vector<search::Asked> asked;
  for (const auto& [t, places] : work) {
    asked.push_back({trials_[t].id, {}});
    for (const std::size_t place : places) {
      asked.back().examples.push_back(examples_[place]->number);
    }
  }
  search::Answered answered = search::Evaluate(search_, asked);
  std::int64_t paid = 0;
  for (std::size_t k = 0; k < work.size(); ++k) {
    Trial& trial = trials_[work[k].first];
    collapse_.Scores(answered.items[k]);
    for (sdk::Evaluated& e : answered.items[k]) {
      const std::size_t place = place_of_.at(e.example);
      trial.closed[place] = true;
      paid += trial.id == sdk::kSeedPrompt && place < validation_ ? 0 : 1;
      if (e.ok()) {
        trial.sum += e.score;
        trial.results.insert_or_assign(place, std::move(e));
        scored_ = true;
      }
    }
  }
  meter_.Paid(paid);
  if (!scored_ && !work.empty() && answered.complete) {
    throw sdk::Error(WHET_UNAVAILABLE,
                     "none of the first evaluations gave a score");
  }
  return answered.complete;
}

ScoreScale Trials::Scale() const {
  std::vector<double> scores;
  for (const Trial& trial : trials_) {
    for (const auto& [place, e] : trial.results) {
      scores.push_back(e.score);
    }
  }
  return ScaleOf(scores);
}

Data Trials::DataFor(const Layout& layout, const ScoreScale& scale) const {
  Data data;
  data.examples = examples_.size();
  for (std::size_t t = 0; t < trials_.size(); ++t) {
    const Trial& trial = trials_[t];
    data.prompts.push_back(layout.RowOf(trial.recipe, trial.neighbourhood));
    for (const auto& [place, e] : trial.results) {
      data.observations.push_back({t, place, scale.Spread(e.score)});
    }
  }
  return data;
}

}  // namespace whet::factorial
