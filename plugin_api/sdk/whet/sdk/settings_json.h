// The settings of a plugin as JSON, for authors who use nlohmann_json:
//
//   const nlohmann::json settings = ParseSettings(context);
//   limit_ = settings.value("limit", 10);
//
// The host has checked them against the schema and filled in its defaults.
#ifndef WHET_SDK_SETTINGS_JSON_H_
#define WHET_SDK_SETTINGS_JSON_H_

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/plugin.h"

namespace whet::sdk {

// An object. Throws INVALID_ARGUMENT if the settings are none.
inline nlohmann::json ParseSettings(const Context& context) {
  nlohmann::json settings =
      nlohmann::json::parse(context.config, nullptr, false);
  if (!settings.is_object()) {
    throw Error(WHET_INVALID_ARGUMENT, "$: the settings are not a JSON object");
  }
  return settings;
}

}  // namespace whet::sdk

#endif  // WHET_SDK_SETTINGS_JSON_H_
