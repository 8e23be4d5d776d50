// Settings of full_rewrite; schema.json describes them.
#ifndef WHET_PLUGINS_STRATEGY_FULL_REWRITE_OPTIONS_H_
#define WHET_PLUGINS_STRATEGY_FULL_REWRITE_OPTIONS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace whet::full_rewrite {

struct Options {
  std::size_t worst = 4;
  std::size_t random = 2;
  std::size_t max_chars = 6000;
  std::size_t max_rewrites = 60;
  std::string rewrite_prompt = {};  // the text in use, built-in or given
};

// Reads validated settings. Throws INVALID_ARGUMENT for a rewrite_prompt that
// lacks a required slot or has an unknown one, naming it.
Options ParseOptions(const std::string& config);

// The built-in text of a repair request.
std::string_view RepairPrompt();

}  // namespace whet::full_rewrite

#endif  // WHET_PLUGINS_STRATEGY_FULL_REWRITE_OPTIONS_H_
