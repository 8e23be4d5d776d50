// The two stages of factorial search. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_STAGES_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_STAGES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "whet/sdk/strategy.h"

#include "belief.h"
#include "search/meter.h"
#include "showable.h"
#include "trials.h"

namespace whet::factorial {

// Evaluates prompts that teach about factors: for each place of a batch the
// best of three drawn prompts, one made of drawn effects (Thompson sampling),
// one moved from a good prompt, one tried before. A batch shares its examples,
// which rotate through training and validation examples.
class Explorer {
 public:
  // References must outlive the object.
  Explorer(sdk::Search& search, Trials& trials, const Belief& belief,
           const Showable& showable);

  // False if the budget ended.
  bool Batch();

 private:
  struct Choice {
    std::size_t trial = 0;
    double value = 0.0;
  };

  // The trial with the largest draw, of those with examples left.
  std::optional<Choice> Known(const std::vector<double>& theta) const;
  // A neighbour of `from` if its draw is above `least`.
  std::optional<std::size_t> Moved(const std::vector<double>& theta,
                                   const Choice& from, double least);
  std::size_t Pick();
  std::size_t First(std::size_t place);

  sdk::Search& search_;
  Trials& trials_;
  const Belief& belief_;
  const Showable& showable_;
  std::vector<std::size_t> rotation_;  // places of examples
  std::size_t next_ = 0;               // in rotation_
  bool first_ = true;
};

// Evaluations for narrowing out of `all`: more, the more prompts differ beyond
// the sum of their parts.
std::int64_t NarrowingShare(std::int64_t all, const Variances& variances);

// Successive halving (Jamieson and Talwalkar 2016) among the prompts with the
// best posterior means, on common examples; a new prompt with the best effects
// known may still enter at the start of a round, but the last.
void Narrow(sdk::Search& search, search::Meter& meter, Trials& trials,
            Belief& belief);

// A prompt has full marks on kPerfect examples, or on all there are: nothing is
// left to find.
bool Flawless(const Trials& trials);

// The best prompts that were evaluated enough, best first; the seed prompt
// first unless another is probably better.
std::vector<whet_candidate> Best(const Trials& trials, const Belief& belief);

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_STAGES_H_
