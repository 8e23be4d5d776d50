#include "wire/extra_fields.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "wire/json_text.h"

namespace whet::wire {

void RefuseRequest(const std::string& why) {
  throw sdk::Error(WHET_INVALID_ARGUMENT, why, WHET_ERROR_NOT_BILLED);
}

nlohmann::ordered_json ExtraFields(const std::string& text,
                                   const std::string& name,
                                   std::initializer_list<const char*> ours) {
  if (text.empty())
    return nlohmann::ordered_json::object();
  nlohmann::ordered_json extra = ParseOrdered(text);
  if (!extra.is_object())
    RefuseRequest(name + ": expected a JSON object");
  for (const char* field : ours) {
    if (extra.contains(field))
      RefuseRequest(name + "." + field + " is set by the host; remove it");
  }
  return extra;
}

}  // namespace whet::wire
