// Which program is changed next, on which examples: selectors and sampler of
// the reference implementation (gepa_utils.py, strategies/candidate_selector.py
// and strategies/batch_sampler.py of gepa 0.1.4). All draws come from one
// generator, in its order. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_COMPAT_SELECTION_H_
#define WHET_PLUGINS_STRATEGY_GEPA_COMPAT_SELECTION_H_

#include <cstddef>
#include <string>
#include <vector>

#include "compat_state.h"
#include "python_set.h"
#include "search/python_random.h"

namespace whet::gepa {

// Fronts without the programs that others cover, the lowest average first.
std::vector<PythonSet> RemoveDominated(const std::vector<PythonSet>& fronts,
                                       const std::vector<double>& averages);

// `how`: pareto, current_best, epsilon_greedy (0.1) or top_k_pareto (5).
std::size_t SelectProgram(const std::string& how, const CompatState& state,
                          search::PythonRandom& random);

// Minibatches of a shuffled epoch, filled up with the examples that came up
// least often, the last ones first.
class EpochShuffledSampler {
 public:
  // `random` must outlive the object. size >= 1, batch >= 1.
  EpochShuffledSampler(std::size_t size, std::size_t batch,
                       search::PythonRandom& random)
      : size_(size), batch_(batch), random_(random) {}

  // Places of training examples. An iteration that asks for none has used up
  // its minibatch all the same.
  std::vector<std::size_t> Next(std::size_t iteration);

 private:
  void Shuffle();

  std::size_t size_;
  std::size_t batch_;
  search::PythonRandom& random_;
  std::vector<std::size_t> shuffled_;
  std::size_t epoch_ = 0;
};

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_COMPAT_SELECTION_H_
