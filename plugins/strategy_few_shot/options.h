// Settings of few_shot; schema.json describes them.
#ifndef WHET_PLUGINS_STRATEGY_FEW_SHOT_OPTIONS_H_
#define WHET_PLUGINS_STRATEGY_FEW_SHOT_OPTIONS_H_

#include <cstddef>

namespace whet::few_shot {

// Whether prompts that show the demonstrations nearest to each input take part.
enum class Nearest { kAuto, kOff, kOnly };

struct Options {
  std::size_t shots = 8;
  bool bootstrapped = true;
  Nearest nearest = Nearest::kAuto;
  std::size_t max_candidates = 100;
};

}  // namespace whet::few_shot

#endif  // WHET_PLUGINS_STRATEGY_FEW_SHOT_OPTIONS_H_
