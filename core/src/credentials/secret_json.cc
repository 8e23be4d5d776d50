#include "credentials/secret_json.h"

#include <nlohmann/json.hpp>

#include "whet/core/secret_text.h"

namespace whet {

std::string TextIn(const nlohmann::json& json, const char* name) {
  if (!json.is_object())
    return {};
  const auto it = json.find(name);
  return it != json.end() && it->is_string() ? it->get<std::string>()
                                             : std::string();
}

void WipeStrings(nlohmann::json& json) {
  if (json.is_string())
    WipeText(json.get_ref<std::string&>());
  if (!json.is_structured())
    return;
  for (nlohmann::json& part : json)
    WipeStrings(part);
}

}  // namespace whet
