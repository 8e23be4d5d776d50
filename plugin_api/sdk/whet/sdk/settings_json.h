// The settings of a plugin as JSON, for authors who use nlohmann_json:
//
//   const nlohmann::json settings = ParseSettings(context);
//   limit_ = settings.value("limit", 10);
//
// or, where options are read apart from the plugin's class:
//
//   Options ParseOptions(const std::string& config) {
//     const nlohmann::json settings = ParseSettings(config);
//     return {.limit = settings.value("limit", 10)};
//   }
//
// The host has checked them against the schema and filled in its defaults.
// Pure. Thread-safe.
#ifndef WHET_SDK_SETTINGS_JSON_H_
#define WHET_SDK_SETTINGS_JSON_H_

#include <string_view>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/plugin.h"

namespace whet::sdk {

// `config` is the text of Context::config. Returns an object. Throws
// INVALID_ARGUMENT if the settings are none.
inline nlohmann::json ParseSettings(std::string_view config) {
  nlohmann::json settings = nlohmann::json::parse(config, nullptr, false);
  if (!settings.is_object()) {
    throw Error(WHET_INVALID_ARGUMENT, "$: the settings are not a JSON object");
  }
  return settings;
}

inline nlohmann::json ParseSettings(const Context& context) {
  return ParseSettings(context.config);
}

}  // namespace whet::sdk

#endif  // WHET_SDK_SETTINGS_JSON_H_
