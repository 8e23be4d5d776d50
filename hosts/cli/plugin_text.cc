#include "plugin_text.h"

#include <vector>

namespace whet::cli {
namespace {

// Where in a config a plugin of this kind stands, with its settings.
std::string ExampleConfig(const PluginRecord& plugin) {
  std::string settings;
  for (const PluginSetting& setting :
       ListPluginSettings(plugin.config_schema)) {
    const bool top = setting.name.find('.') == std::string::npos;
    if (top && !setting.default_value.empty()) {
      settings += ", " + setting.name + ": " + setting.default_value;
    }
  }
  switch (plugin.kind) {
    case PluginKind::kStrategy:
      return "strategy: {use: " + plugin.id + settings + "}";
    case PluginKind::kEvaluator:
      return "evaluators: [{use: " + plugin.id + settings + "}]";
    case PluginKind::kProvider:
      break;
  }
  return "models: {task: {provider: " + plugin.id + ", model: ..." + settings +
         "}}";
}

std::string SettingsText(const PluginRecord& plugin) {
  const std::vector<PluginSetting> settings =
      ListPluginSettings(plugin.config_schema);
  if (settings.empty())
    return "It has no settings.\n";
  std::string text = "Settings:\n";
  for (const PluginSetting& setting : settings) {
    text += "  " + setting.name + "\n      " + setting.type;
    if (!setting.allowed.empty())
      text += " (" + setting.allowed + ")";
    if (setting.required)
      text += ", required";
    if (!setting.default_value.empty()) {
      text += ", default " + setting.default_value;
    }
    text += "\n";
    if (!setting.description.empty()) {
      text += "      " + setting.description + "\n";
    }
  }
  return text;
}

}  // namespace

std::string KindText(PluginKind kind) {
  return std::string(PluginKindName(kind));
}

JsonObject PluginSettingJson(const PluginSetting& setting) {
  JsonObject json;
  json.Add("name", setting.name)
      .Add("type", setting.type)
      .Add("allowed", setting.allowed)
      .Add("default", setting.default_value)
      .Add("required", setting.required)
      .Add("description", setting.description);
  return json;
}

JsonObject PluginJson(const PluginRecord& plugin) {
  JsonObject json;
  json.Add("kind", KindText(plugin.kind))
      .Add("id", plugin.id)
      .Add("name", plugin.name)
      .Add("version", plugin.version)
      .Add("vendor", plugin.vendor)
      .Add("license", plugin.license)
      .Add("description", plugin.description)
      .AddRaw("needs", JsonTexts(plugin.needs))
      .Add("abi", std::to_string(plugin.abi_major) + "." +
                      std::to_string(plugin.abi_minor))
      .Add("library", plugin.library.string())
      .Add("found_in", plugin.found_in);
  return json;
}

std::string PluginText(const PluginRecord& plugin, const Paint& paint) {
  std::string text = "  " + KindText(plugin.kind) + " " + plugin.version + "\n";
  if (!plugin.description.empty())
    text += plugin.description + "\n";
  text += "\n" + SettingsText(plugin);
  text += "\nIn a config:\n  " + ExampleConfig(plugin) + "\n\n";
  text +=
      "file     " + plugin.library.string() + " (" + plugin.found_in + ")\n";
  if (!plugin.vendor.empty())
    text += "vendor   " + plugin.vendor + "\n";
  if (!plugin.license.empty())
    text += "license  " + plugin.license + "\n";
  std::string needs;
  for (const std::string& need : plugin.needs) {
    needs += (needs.empty() ? "" : ", ") + need;
  }
  if (!needs.empty())
    text += "needs    " + needs + "\n";
  return paint.Strong(Printable(plugin.id)) + Printable(text);
}

}  // namespace whet::cli
