// Step 3 of MIPROv2 as DSPy does it (`compat`): trials on random minibatches,
// the best combination on all examples now and then, every result an equal
// observation, numbers of trials as Optuna counts them.
//
//   DspySearch(search, space, plan, options, val, rng).Run();
//
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_MIPRO_DSPY_SEARCH_H_
#define WHET_PLUGINS_STRATEGY_MIPRO_DSPY_SEARCH_H_

#include <cstddef>
#include <vector>

#include "whet/sdk/strategy.h"

#include "options.h"
#include "plan.h"
#include "prompt_space.h"
#include "search/python_random.h"
#include "search/tpe.h"

namespace whet::mipro {

class DspySearch {
 public:
  // `val`: the examples, in the order that DSPy would hold them in. References
  // must outlive the object.
  DspySearch(sdk::Search& search, PromptSpace& space, const Plan& plan,
             const Options& options, search::Numbers val,
             search::PythonRandom& rng);

  // Recommends the combinations scored on all examples, best first, as it
  // goes. Throws BudgetSpent, and UNAVAILABLE if nothing could be scored.
  void Run();

 private:
  // Scores of one combination on minibatches.
  struct Tried {
    search::Combination combination;
    std::vector<double> scores;
    bool full = false;  // was scored on all examples
  };
  struct Full {
    double score = 0.0;
    search::Combination combination;
  };

  double Evaluate(const search::Combination& combination,
                  const search::Numbers& examples);
  // A minibatch trial or, without minibatches, one on all examples.
  void RunTrial();
  // The combination with the best mean of minibatch scores on all examples.
  void RunFullEvaluation();
  void ScoreFully(const search::Combination& combination);
  bool TimeForFullEvaluation() const;
  void Remember(const search::Combination& combination, double score);
  void Recommend();
  void Tell(const char* kind, const search::Combination& combination,
            double score, const search::Numbers& examples);

  sdk::Search& search_;
  PromptSpace& space_;
  const Plan& plan_;
  const Options& options_;
  search::Numbers val_;
  search::PythonRandom& rng_;
  search::NumpyRandom startup_;
  search::NumpyRandom draw_;
  search::Tpe tpe_;
  std::vector<search::Observation> observations_;  // one per Optuna trial
  std::vector<Tried> tried_;  // in order of the first trial
  std::vector<Full> full_;
};

}  // namespace whet::mipro

#endif  // WHET_PLUGINS_STRATEGY_MIPRO_DSPY_SEARCH_H_
