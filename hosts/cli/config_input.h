// The config of a command: which file, what overrides it, where plugins are.
//
//   ConfigInput input;
//   DeclareConfigOptions(app, &input);     // [CONFIG], --set, --seed
//   ASSIGN_OR_RETURN(LoadedConfig config, LoadConfigFor(input));
//
// Without CONFIG the file is looked for in the current folder and those above.
#ifndef WHET_HOSTS_CLI_CONFIG_INPUT_H_
#define WHET_HOSTS_CLI_CONFIG_INPUT_H_

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/plugin_catalog.h"

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "console.h"

namespace whet::cli {

struct ConfigInput {
  std::string file;               // as given; empty: find it
  std::vector<std::string> sets;  // path=value
  std::string seed;
  bool no_cache = false;
  std::filesystem::path answers;                   // ConfigSources::answers
  std::optional<std::string> text = std::nullopt;  // of `file`, if not read
};

// CONFIG, --set and --seed.
void DeclareConfigOptions(CLI::App& app, ConfigInput* input);

// --no-cache, for commands that call models.
void DeclareCacheOption(CLI::App& app, ConfigInput* input);

// Where answers are kept across runs unless the config says otherwise: in
// $XDG_CACHE_HOME/whet, by default ~/.cache/whet. Empty without a home.
std::filesystem::path AnswerCacheFile();

// whet.yaml, whet.yml or whet.json in `folder` or the nearest folder above.
// NOT_FOUND with a hint.
absl::StatusOr<std::filesystem::path> FindConfigFile(
    const std::filesystem::path& folder);

// Whether `input` names a config or there is one to be found.
bool ConfigIsThere(const ConfigInput& input);

// The file, the user's file, WHET_ variables and flags; later ones win.
absl::StatusOr<LoadedConfig> LoadConfigFor(const ConfigInput& input);

// Folders to look for plugins in: --plugin-dir and this process's defaults.
PluginSearchPath PluginFolders(const Console& console);

// `path` as people want to read it: relative to the current folder if it is
// in it.
std::string ShownPath(const std::filesystem::path& path);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_CONFIG_INPUT_H_
