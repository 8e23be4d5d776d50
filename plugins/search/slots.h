// Texts for the reflecting model that users may replace in the config.
//
//   options.rewrite_prompt = SlotText(json, "rewrite_prompt", kRewritePrompt,
//                                     {"current_prompt", "examples"},
//                                     {"history", "max_chars"});
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_SEARCH_SLOTS_H_
#define WHET_PLUGINS_SEARCH_SLOTS_H_

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace whet::search {

// The setting `name` of `settings`, or `built_in` if it is empty or not there.
// Throws INVALID_ARGUMENT, naming the JSON path and the slot, if the text
// lacks one of `required` or has one that is neither there nor in `optional`.
std::string SlotText(const nlohmann::json& settings, const std::string& name,
                     std::string_view built_in,
                     const std::vector<std::string>& required,
                     const std::vector<std::string>& optional = {});

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_SLOTS_H_
