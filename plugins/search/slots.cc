#include "slots.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "placeholders.h"

namespace whet::search {

std::string SlotText(const nlohmann::json& settings, const std::string& name,
                     std::string_view built_in,
                     const std::vector<std::string>& required,
                     const std::vector<std::string>& optional) {
  std::string text = settings.value(name, "");
  if (text.empty()) {
    text = built_in;
  }
  std::vector<std::string> known = required;
  known.insert(known.end(), optional.begin(), optional.end());
  const std::set<std::string> used = Placeholders(text);
  for (const std::string& slot : used) {
    if (std::find(known.begin(), known.end(), slot) == known.end()) {
      std::string list;
      for (const std::string& one : known) {
        list += (list.empty() ? "" : ", ") + one;
      }
      throw sdk::Error(
          WHET_INVALID_ARGUMENT,
          "$." + name + ": unknown slot {{" + slot + "}}; known: " + list);
    }
  }
  for (const std::string& slot : required) {
    if (used.count(slot) == 0) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       "$." + name + ": the slot {{" + slot + "}} is missing");
    }
  }
  return text;
}

}  // namespace whet::search
