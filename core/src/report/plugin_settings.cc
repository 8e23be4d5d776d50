#include "whet/core/plugin_settings.h"

#include <utility>

#include "report/member_reader.h"

namespace whet {
namespace {

using report::DumpJson;
using report::Json;

// The member of an object, or null.
const Json& At(const Json& object, const char* key) {
  static const Json* const kNull = new Json(nullptr);
  if (!object.is_object())
    return *kNull;
  const auto found = object.find(key);
  return found == object.end() ? *kNull : *found;
}

std::string TypeName(const Json& schema) {
  const Json& type = At(schema, "type");
  if (type.is_array()) {
    std::string names;
    for (const Json& one : type) {
      Json alternative = schema;
      alternative["type"] = one;
      names += (names.empty() ? "" : " or ") + TypeName(alternative);
    }
    return names;
  }
  const std::string name = type.is_string() ? type.get<std::string>() : "";
  if (name == "string")
    return "text";
  if (name == "integer")
    return "whole number";
  if (name == "boolean")
    return "true or false";
  if (name == "array") {
    const std::string items = TypeName(At(schema, "items"));
    return items.empty() ? "list" : "list of " + items;
  }
  if (name.empty() && At(schema, "enum").is_array())
    return "one of";
  return name;  // number, object, null, or not said
}

// A JSON value as YAML would show it in one line.
std::string Shown(const Json& value) {
  if (value.is_null())
    return "";
  if (!value.is_string())
    return DumpJson(value, -1);
  const std::string text = value.get<std::string>();
  const bool plain =
      !text.empty() && text.find_first_not_of(
                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
                           "XYZ0123456789_-./") == std::string::npos;
  return plain ? text : DumpJson(value, -1);
}

std::string Bound(const Json& schema, const char* inclusive,
                  const char* exclusive, const char* word) {
  if (At(schema, inclusive).is_number())
    return Shown(At(schema, inclusive));
  if (At(schema, exclusive).is_number()) {
    return word + Shown(At(schema, exclusive));
  }
  return "";
}

std::string AllowedValues(const Json& schema) {
  const Json& values = At(schema, "enum");
  if (values.is_array()) {
    std::string text;
    for (const Json& value : values) {
      text += (text.empty() ? "" : ", ") + Shown(value);
    }
    return text;
  }
  const std::string low =
      Bound(schema, "minimum", "exclusiveMinimum", "more than ");
  const std::string high =
      Bound(schema, "maximum", "exclusiveMaximum", "less than ");
  if (!low.empty() && !high.empty())
    return low + " to " + high;
  if (!low.empty()) {
    return low.find(' ') == std::string::npos ? "at least " + low : low;
  }
  if (!high.empty()) {
    return high.find(' ') == std::string::npos ? "at most " + high : high;
  }
  const Json& items = At(schema, "items");
  return items.is_object() ? AllowedValues(items) : "";
}

bool IsRequired(const Json& schema, const std::string& name) {
  for (const Json& required : At(schema, "required")) {
    if (required == name)
      return true;
  }
  return false;
}

void ListProperties(const Json& schema, const std::string& prefix,
                    std::vector<PluginSetting>* settings) {
  const Json& properties = At(schema, "properties");
  if (!properties.is_object())
    return;
  for (const auto& [name, property] : properties.items()) {
    PluginSetting setting;
    setting.name = prefix + name;
    setting.type = TypeName(property);
    setting.allowed = AllowedValues(property);
    setting.default_value = Shown(At(property, "default"));
    const Json& description = At(property, "description");
    if (description.is_string()) {
      setting.description = description.get<std::string>();
    }
    setting.required = IsRequired(schema, name);
    settings->push_back(std::move(setting));
  }
  for (const auto& [name, property] : properties.items()) {
    ListProperties(property, prefix + name + ".", settings);
  }
}

}  // namespace

std::vector<PluginSetting> ListPluginSettings(std::string_view schema) {
  std::vector<PluginSetting> settings;
  const Json json = Json::parse(schema, nullptr, /*allow_exceptions=*/false);
  if (!json.is_discarded())
    ListProperties(json, "", &settings);
  return settings;
}

}  // namespace whet
