#include "showable.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace whet::factorial {

Showable::Showable(sdk::Search& search, const std::vector<sdk::Example>& train,
                   const std::vector<sdk::Example>& val,
                   const sdk::Prompt& seed, const Options& options) {
  if (train.empty() && seed.few_shot_examples.empty()) {
    return;
  }
  pool_ = std::make_unique<search::DemonstrationPool>(train,
                                                      seed.few_shot_examples);
  Describe();
  for (const sdk::FewShotExample& shot : seed.few_shot_examples) {
    for (std::size_t place = 0; place < pool_->size(); ++place) {
      if (pool_->shown(place) == shot) {
        given_.push_back(place);
        break;
      }
    }
  }
  // Without validation examples half of the training examples stay to be
  // evaluated on.
  const std::size_t room = val.empty() ? train.size() / 2 : pool_->size();
  shots_ = std::min({options.shots, room, pool_->size()});
  if (shots_ == 0) {
    return;
  }
  places_ = pool_->DrawBalanced(search, options.max_demonstrations);
  for (const std::size_t place : given_) {
    if (std::find(places_.begin(), places_.end(), place) == places_.end()) {
      places_.push_back(place);
    }
  }
  std::sort(places_.begin(), places_.end());
  shots_ = std::min(shots_, places_.size());
  if (pool_->labelled()) {
    const std::set<std::string> distinct(labels_.begin(), labels_.end());
    distinct_.assign(distinct.begin(), distinct.end());
  }
}

void Showable::Describe() {
  for (std::size_t place = labels_.size(); place < pool_->size(); ++place) {
    const sdk::FewShotExample& shot = pool_->shown(place);
    labels_.push_back(pool_->labelled() ? shot.output : "");
    bootstrapped_.push_back(false);
    inputs_.push_back(input_numbers_.emplace(shot.input, input_numbers_.size())
                          .first->second);
  }
}

bool Showable::any_bootstrapped() const {
  return std::find(bootstrapped_.begin(), bootstrapped_.end(), true) !=
         bootstrapped_.end();
}

void Showable::AddBootstrapped(const sdk::Example& example,
                               const std::string& output) {
  const auto so_far = static_cast<std::size_t>(
      std::count(bootstrapped_.begin(), bootstrapped_.end(), true));
  if (shots_ == 0 || pool_->labelled() || so_far >= kMostBootstrapped ||
      output == example.expected) {
    return;
  }
  const auto input = input_numbers_.find(sdk::ParseColumns(example.input));
  for (std::size_t place = 0; place < end(); ++place) {
    if (bootstrapped_[place] && input != input_numbers_.end() &&
        inputs_[place] == input->second) {
      return;
    }
  }
  pool_->AddBootstrapped(example, output);
  Describe();
  bootstrapped_.back() = true;
  places_.push_back(end() - 1);
}

}  // namespace whet::factorial
