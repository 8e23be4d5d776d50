// Settings of factorial; schema.json describes them.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_OPTIONS_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_OPTIONS_H_

#include <cstddef>
#include <string>

namespace whet::factorial {

struct Options {
  std::size_t shots = 8;
  std::size_t max_demonstrations = 32;
  std::size_t max_edits = 60;
  std::size_t max_chars = 6000;
  std::size_t max_evaluations = 4000;
  // The texts in use, built-in or given.
  std::string edit_prompt = {};
  std::string instruction_prompt = {};
};

// Reads validated settings. Throws INVALID_ARGUMENT for a prompt that lacks a
// required slot or has an unknown one, naming it.
Options ParseOptions(const std::string& config);

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_OPTIONS_H_
