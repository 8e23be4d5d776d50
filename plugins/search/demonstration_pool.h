// What a prompt can show: the labelled training examples, the demonstrations
// that the seed prompt came with, and answers of the task model that scored
// full marks.
//
//   DemonstrationPool pool(search.Examples("train"), seed.few_shot_examples);
//   Shots shots = pool.DrawBalanced(search, 8);
//   pool.Shuffle(search, shots);
//
// All draws come from named streams of `search`: same run, same draws.
// Not thread-safe.
#ifndef WHET_PLUGINS_SEARCH_DEMONSTRATION_POOL_H_
#define WHET_PLUGINS_SEARCH_DEMONSTRATION_POOL_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

namespace whet::search {

// Places in the pool, in the order in which a prompt shows them.
using Shots = std::vector<std::size_t>;

class DemonstrationPool {
 public:
  // Throws FAILED_PRECONDITION if there is nothing to show.
  DemonstrationPool(const std::vector<sdk::Example>& train,
                    const std::vector<sdk::FewShotExample>& given);

  std::size_t size() const { return demonstrations_.size(); }
  const sdk::FewShotExample& shown(std::size_t i) const {
    return demonstrations_[i].shown;
  }
  // True if the outputs of the training examples are labels.
  bool labelled() const { return !by_label_.empty(); }

  // Whether inputs that share words have the same label, more often than chance
  // makes it (two standard deviations), each compared with the one that is most
  // like it. True without labels: then only scores can tell.
  bool NearnessTells() const;

  // Adds the model's own `output` and `tool_calls` (a JSON array or empty) for
  // a training example as a demonstration.
  void AddBootstrapped(const sdk::Example& example, const std::string& output,
                       const std::string& tool_calls = {});

  // `count` demonstrations (or all) of different inputs, each label as often
  // as any other, give or take one. The same as DrawRandom without labels.
  Shots DrawBalanced(sdk::Search& search, std::size_t count) const;
  Shots DrawRandom(sdk::Search& search, std::size_t count) const;
  // Balanced too, and inputs of a label chosen to be unlike all chosen before:
  // greedily the one whose largest overlap of words with them is the smallest.
  Shots DrawDiverse(sdk::Search& search, std::size_t count) const;
  // Bootstrapped demonstrations first, labelled ones for the rest.
  Shots DrawBootstrapped(sdk::Search& search, std::size_t count) const;

  // `count` demonstrations of different inputs in the order of the pool, which
  // is random for training examples: bootstrapped ones, then the others. Draws
  // nothing.
  Shots TakeBootstrappedFirst(std::size_t count) const;

  // Another demonstration for place `i` of `shots`, with the same label if
  // there is one to be had. Returns `shots[i]` if nothing is left.
  std::size_t DrawReplacement(sdk::Search& search, const Shots& shots,
                              std::size_t i) const;

 private:
  struct Demonstration {
    sdk::FewShotExample shown;
    std::string label;
    bool bootstrapped = false;
    std::vector<std::uint64_t> words = {};  // of the input
  };

  void Add(Demonstration demonstration);
  // The members of each label, labels and members in random order; one pile
  // without labels.
  std::vector<Shots> DrawPiles(sdk::Search& search) const;
  Shots BootstrappedFirst(Shots order, std::size_t count) const;
  // The first `count` of `order` whose inputs differ.
  Shots TakeDistinct(const Shots& order, std::size_t count) const;

  std::vector<Demonstration> demonstrations_;
  std::map<std::map<std::string, std::string>, std::vector<std::size_t>>
      inputs_;
  std::map<std::string, std::vector<std::size_t>> by_label_;
};

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_DEMONSTRATION_POOL_H_
