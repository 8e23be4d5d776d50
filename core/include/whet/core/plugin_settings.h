// The settings of a plugin as people read them, from its JSON Schema.
//
//   for (const PluginSetting& s : ListPluginSettings(plugin.config_schema)) {
//     // "shots", "whole number", "1 to 64", "8", "Demonstrations in a set."
//   }
//
// For `whet plugins show` and forms; what is valid is decided by
// ValidatePluginConfig alone. Thread-safe.
#ifndef WHET_CORE_PLUGIN_SETTINGS_H_
#define WHET_CORE_PLUGIN_SETTINGS_H_

#include <string>
#include <string_view>
#include <vector>

namespace whet {

struct PluginSetting {
  std::string name;     // "limits.calls" for a member of an object
  std::string type;     // "text", "number", "whole number", "list of text", ...
  std::string allowed;  // "1 to 64", "trim, lower", "" if only the type counts
  std::string default_value;  // as YAML in one line; empty: none
  std::string description;
  bool required = false;
};

// The properties in the order of the schema, members of objects after them.
// Empty if `schema` is empty or has no properties.
std::vector<PluginSetting> ListPluginSettings(std::string_view schema);

}  // namespace whet

#endif  // WHET_CORE_PLUGIN_SETTINGS_H_
