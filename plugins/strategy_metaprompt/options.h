// Settings of metaprompt; schema.json describes them.
#ifndef WHET_PLUGINS_STRATEGY_METAPROMPT_OPTIONS_H_
#define WHET_PLUGINS_STRATEGY_METAPROMPT_OPTIONS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace whet::metaprompt {

// When the preference judge is asked.
enum class Judging { kTies, kAlways, kOff };

struct Options {
  std::size_t worst = 4;
  std::size_t random = 2;
  std::size_t max_chars = 6000;
  std::size_t max_rewrites = 80;
  std::size_t trial = 6;
  Judging judge = Judging::kTies;
  // The texts in use, built-in or given.
  std::string rewrite_prompt = {};
  std::string improve_prompt = {};
  std::string judge_prompt = {};
  std::string repair_prompt = {};
};

// Reads validated settings. Throws INVALID_ARGUMENT for a text that lacks a
// required slot or has an unknown one, naming it.
Options ParseOptions(const std::string& config);

// What is wrong with a text that is to take the place of rewrite_prompt, as the
// end of a sentence that begins with "Your answer cannot be used:"; empty if
// nothing is.
std::string GuideFault(const std::string& text, std::size_t max_chars);

// The slots of rewrite_prompt, as a list for people.
std::string_view RequiredSlots();
std::string_view OptionalSlots();

}  // namespace whet::metaprompt

#endif  // WHET_PLUGINS_STRATEGY_METAPROMPT_OPTIONS_H_
