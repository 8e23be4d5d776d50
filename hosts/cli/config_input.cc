#include "config_input.h"

#include <cstdlib>
#include <system_error>

#include "help_text.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfigNames[] = {"whet.yaml", "whet.yml", "whet.json"};

// The folder of whet in one of the user's base folders: what `variable` names,
// by default `fallback` in the home folder. Empty without either.
fs::path UserFolder(const char* variable, const char* fallback) {
  const char* base = std::getenv(variable);
  if (base != nullptr && fs::path(base).is_absolute())
    return fs::path(base) / "whet";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0')
    return fs::path();
  return fs::path(home) / fallback / "whet";
}

fs::path UserConfigFile() {
  const fs::path folder = UserFolder("XDG_CONFIG_HOME", ".config");
  return folder.empty() ? fs::path() : folder / "config.yaml";
}

// `path`, or the config file in it if it is a folder.
fs::path ConfigIn(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error))
    return path;
  for (const char* name : kConfigNames) {
    if (fs::exists(path / name, error))
      return path / name;
  }
  return path / kConfigNames[0];
}

}  // namespace

void DeclareConfigOptions(CLI::App& app, ConfigInput* input) {
  app.add_option("CONFIG", input->file,
                 "Config file (YAML or JSON). Without it: whet.yaml in this "
                 "folder or the nearest one above.");
  app.add_option(
         "--set", input->sets,
         "Override a value of the config, as in --set budget.calls=300; "
         "can be repeated.")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  app.add_option("--seed", input->seed,
                 "Seed of all random choices; the same seed gives the same "
                 "result.")
      ->type_name("N")
      ->check(WholeNumber(0));
}

void DeclareCacheOption(CLI::App& app, ConfigInput* input) {
  app.add_flag("--no-cache", input->no_cache,
               "Ask models everything anew and keep nothing for later runs "
               "(cache.use=off).");
}

fs::path AnswerCacheFile() {
  const fs::path folder = UserFolder("XDG_CACHE_HOME", ".cache");
  return folder.is_absolute() ? folder / "answers.db" : fs::path();
}

absl::StatusOr<fs::path> FindConfigFile(const fs::path& folder) {
  for (fs::path dir = folder;; dir = dir.parent_path()) {
    for (const char* name : kConfigNames) {
      std::error_code error;
      if (fs::is_regular_file(dir / name, error))
        return dir / name;
    }
    if (dir == dir.parent_path())
      break;
  }
  return absl::NotFoundError(
      "no whet.yaml in this folder or above\n"
      "hint: 'whet init demo' writes one with everything it needs, or name a "
      "file: whet run path/to/whet.yaml");
}

bool ConfigIsThere(const ConfigInput& input) {
  return !input.file.empty() || FindConfigFile(fs::current_path()).ok();
}

absl::StatusOr<LoadedConfig> LoadConfigFor(const ConfigInput& input) {
  ConfigSources sources;
  if (input.file.empty()) {
    absl::StatusOr<fs::path> found = FindConfigFile(fs::current_path());
    if (!found.ok())
      return found.status();
    sources.project_file = ShownPath(*found);
  } else {
    sources.project_file = ConfigIn(input.file);
  }
  sources.project_text = input.text;
  sources.user_file = UserConfigFile();
  sources.answers = input.answers;
  // WHET_ ones are values of the config, others can be named in it as ${NAME}.
  sources.environment = ProcessEnvironment();
  sources.overrides = input.sets;
  if (!input.seed.empty())
    sources.overrides.push_back("seed=" + input.seed);
  if (input.no_cache)
    sources.overrides.push_back("cache.use=off");
  return LoadConfig(sources);
}

PluginSearchPath PluginFolders(const Console& console) {
  PluginSearchPath path = DefaultPluginSearchPath();
  for (const std::string& dir : console.options().plugin_dirs) {
    path.flags.push_back(fs::absolute(dir).lexically_normal());
  }
  return path;
}

std::string ShownPath(const fs::path& path) {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  if (error || !path.is_absolute())
    return path.string();
  const fs::path relative = path.lexically_relative(here);
  if (relative.empty() || *relative.begin() == "..")
    return path.string();
  return relative.string();
}

}  // namespace whet::cli
