// Settings of targeted_edit; schema.json describes them.
#ifndef WHET_PLUGINS_STRATEGY_TARGETED_EDIT_OPTIONS_H_
#define WHET_PLUGINS_STRATEGY_TARGETED_EDIT_OPTIONS_H_

#include <cstddef>
#include <string>

namespace whet::targeted_edit {

struct Options {
  std::size_t targets = 2;
  std::size_t edits = 2;
  std::size_t failures = 4;
  std::size_t successes = 2;
  std::size_t guard = 8;
  std::size_t max_edit_chars = 400;
  std::size_t max_growth = 2000;
  std::size_t patience = 5;
  std::size_t restarts = 3;
  std::size_t max_requests = 100;
  std::string edit_prompt = {};  // the texts in use, built-in or given
  std::string repair_prompt = {};
};

// Reads validated settings. Throws INVALID_ARGUMENT for a prompt that lacks a
// required slot or has an unknown one, naming it.
Options ParseOptions(const std::string& config);

}  // namespace whet::targeted_edit

#endif  // WHET_PLUGINS_STRATEGY_TARGETED_EDIT_OPTIONS_H_
