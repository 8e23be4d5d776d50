// A plugin as people and programs read about it, from its manifest.
//
//   console.out() << PluginText(plugin, console.out_paint());
//   json = PluginJson(plugin);
//
// Pure functions.
#ifndef WHET_HOSTS_CLI_PLUGIN_TEXT_H_
#define WHET_HOSTS_CLI_PLUGIN_TEXT_H_

#include <string>

#include "whet/core/plugin_catalog.h"
#include "whet/core/plugin_settings.h"

#include "json_text.h"
#include "terminal.h"

namespace whet::cli {

// "evaluator".
std::string KindText(PluginKind kind);

// What it does, its settings, where it stands in a config, its file.
std::string PluginText(const PluginRecord& plugin, const Paint& paint);

JsonObject PluginJson(const PluginRecord& plugin);
JsonObject PluginSettingJson(const PluginSetting& setting);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_PLUGIN_TEXT_H_
