// Settings of mipro; schema.json describes them.
#ifndef WHET_PLUGINS_STRATEGY_MIPRO_OPTIONS_H_
#define WHET_PLUGINS_STRATEGY_MIPRO_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace whet::mipro {

// How large a search is. The last three are DSPy's.
enum class Size { kBudget, kLight, kMedium, kHeavy };

// A suggestion of how to go about writing an instruction.
struct Tip {
  std::string name;
  std::string text;  // empty: no suggestion
};

struct Options {
  bool compat = false;
  std::uint64_t seed = 9;  // of the reference's generators
  Size size = Size::kBudget;
  std::size_t candidates = 0;      // 0: by `size`
  std::size_t trials = 0;          // 0: by `size`
  std::size_t minibatch_size = 0;  // 0: by the examples; 35 with compat
  std::size_t full_eval_steps = 5;
  std::size_t bootstrapped = 4;
  std::size_t labelled = 8;
  double threshold = 1.0;  // 0: any score above 0
  std::size_t batch = 10;  // examples per observation
  std::size_t max_chars = 6000;
  std::string observe_prompt = {};
  std::string summarize_prompt = {};
  std::string describe_prompt = {};
  std::string propose_prompt = {};
  std::vector<Tip> tips = {};

  // Demonstrations are not searched for.
  bool zero_shot() const { return bootstrapped == 0 && labelled == 0; }
};

// Reads validated settings. Throws INVALID_ARGUMENT, naming the JSON path, for
// a text that lacks a slot or has an unknown one, for tips without a name, and
// for what the reference refuses, too.
Options ParseOptions(const std::string& config);

}  // namespace whet::mipro

#endif  // WHET_PLUGINS_STRATEGY_MIPRO_OPTIONS_H_
