// The demonstrations that prompts draw from: a label-balanced part of the
// training examples, what the seed prompt came with, and, for free text, the
// model's own answers that scored full marks.
//
//   Showable showable(search, train, val, seed, options);
//   showable.places();                        // each is a factor
//   showable.AddBootstrapped(example, output);
//
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_SHOWABLE_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_SHOWABLE_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "options.h"
#include "search/demonstration_pool.h"

namespace whet::factorial {

class Showable {
 public:
  // Draws from `search`. No demonstrations without training examples, or if
  // none of them would be left to evaluate on.
  Showable(sdk::Search& search, const std::vector<sdk::Example>& train,
           const std::vector<sdk::Example>& val, const sdk::Prompt& seed,
           const Options& options);

  // In the pool, ascending.
  const std::vector<std::size_t>& places() const { return places_; }
  const sdk::FewShotExample& shown(std::size_t place) const {
    return pool_->shown(place);
  }
  // A prompt shows so many, or none.
  std::size_t shots() const { return shots_; }
  // Those of the seed prompt.
  const search::Shots& given() const { return given_; }
  // Empty if outputs are no labels.
  const std::string& label(std::size_t place) const { return labels_[place]; }
  const std::vector<std::string>& labels() const { return distinct_; }
  bool bootstrapped(std::size_t place) const { return bootstrapped_[place]; }
  bool any_bootstrapped() const;
  // Places with the same input have the same number.
  std::size_t input(std::size_t place) const { return inputs_[place]; }
  // One more than the largest place.
  std::size_t end() const { return labels_.size(); }

  // For free text only; at most kMostBootstrapped, once for each input.
  void AddBootstrapped(const sdk::Example& example, const std::string& output);

  static constexpr std::size_t kMostBootstrapped = 24;

 private:
  void Describe();

  std::unique_ptr<search::DemonstrationPool> pool_;
  std::vector<std::size_t> places_;
  std::size_t shots_ = 0;
  search::Shots given_;
  std::vector<std::string> labels_;
  std::vector<std::string> distinct_;
  std::vector<bool> bootstrapped_;
  std::vector<std::size_t> inputs_;
  std::map<std::map<std::string, std::string>, std::size_t> input_numbers_;
};

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_SHOWABLE_H_
