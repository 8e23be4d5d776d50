// What GEPA's reference implementation shows to the reflecting model, character
// by character: records as Markdown, then one placeholder after the other
// (strategies/instruction_proposal.py of gepa 0.1.4). Pure. Thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_REFLECTION_PROMPT_H_
#define WHET_PLUGINS_STRATEGY_GEPA_REFLECTION_PROMPT_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace whet::gepa {

inline constexpr std::string_view kCurrentText = "<curr_param>";
inline constexpr std::string_view kSideInfo = "<side_info>";

struct ReflectionRecord {
  std::map<std::string, std::string> inputs = {};  // one: shown without a name
  std::string output = {};
  std::string feedback = {};
};

// `prompt` with kCurrentText replaced by `current`, then kSideInfo by the
// records. As in the reference, a kSideInfo in `current` is replaced, too.
std::string RenderReflection(std::string_view prompt, std::string_view current,
                             const std::vector<ReflectionRecord>& records);

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_REFLECTION_PROMPT_H_
