// Lets the task model answer training examples and keeps the good answers as
// demonstrations (DSPy's BootstrapFewShot, Khattab et al. 2023).
#ifndef WHET_PLUGINS_STRATEGY_MIPRO_BOOTSTRAP_H_
#define WHET_PLUGINS_STRATEGY_MIPRO_BOOTSTRAP_H_

#include <cstddef>
#include <string>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

namespace whet::mipro {

// The answers that one set of demonstrations wants.
struct Lesson {
  // What the teacher's prompt shows; never the example that it answers.
  std::vector<sdk::FewShotExample> teacher = {};
  std::vector<std::size_t> order = {};  // places in train
  std::size_t wanted = 0;
  std::size_t most = 0;  // examples to try
};

struct GoodAnswer {
  std::size_t place = 0;  // in train
  std::string output = {};
};

// For each lesson the first good answers in its order: those that reach
// `threshold`, or any score above 0 if that is 0. All lessons go on at once,
// each with as many examples as it still wants answers: that many it needs at
// least, so nothing is paid that one example at a time would not be. What the
// budget does not cover is left out. Throws UNAVAILABLE if nothing gets a
// score.
std::vector<std::vector<GoodAnswer>> Bootstrap(
    sdk::Search& search, const sdk::Prompt& seed,
    const std::vector<sdk::Example>& train, const std::vector<Lesson>& lessons,
    double threshold);

}  // namespace whet::mipro

#endif  // WHET_PLUGINS_STRATEGY_MIPRO_BOOTSTRAP_H_
