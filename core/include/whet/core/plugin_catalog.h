// Which plugins there are, without opening one.
//
//   PluginCatalog catalog = PluginCatalog::Scan(PluginSearchPath{...});
//   ASSIGN_OR_RETURN(const PluginRecord* gepa,
//                    catalog.Find(PluginKind::kStrategy, "gepa"));
//
// A plugin is a library, or a file of Python, with a sidecar manifest of the
// same name (.so or .py, .json).
// Scanning reads manifests only; the first of several equal (kind, id) wins
// and the others are reported. Immutable after Scan: thread-safe.
#ifndef WHET_CORE_PLUGIN_CATALOG_H_
#define WHET_CORE_PLUGIN_CATALOG_H_

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/linked_plugins.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

enum class PluginKind { kEvaluator, kProvider, kStrategy };

// "evaluator", "provider", "strategy".
std::string_view PluginKindName(PluginKind kind);

// Whether it may be the id of a plugin: words of [a-z][a-z0-9_]* joined by
// dots, at most 128 bytes: "gepa", "acme.toxicity".
bool IsPluginId(std::string_view text);

struct PluginRecord {
  PluginKind kind = PluginKind::kEvaluator;
  std::string id;
  std::string name;
  std::string version;
  std::string vendor;
  std::string license;
  std::string description;
  std::vector<std::string> needs;
  std::string config_schema;  // JSON Schema text, may be empty
  int abi_major = 0;
  int abi_minor = 0;
  std::filesystem::path library;  // absolute; "linked:<name>" if it is no file
  std::string found_in;  // "config", "--plugin-dir", "WHET_PLUGIN_PATH",
                         // "user", "installed", "linked"
  std::shared_ptr<PluginLibrary> linked;  // null: in the file `library`
};

// Whether it is a file of Python, which runs in a process of its own only.
bool IsPython(const PluginRecord& plugin);

// Folders by rank; relative paths are refused.
struct PluginSearchPath {
  std::vector<std::filesystem::path> config;
  std::vector<std::filesystem::path> flags;
  std::vector<std::filesystem::path> environment;  // $WHET_PLUGIN_PATH
  std::vector<std::filesystem::path> user;
  std::vector<std::filesystem::path> installed;
  std::vector<std::shared_ptr<PluginLibrary>> linked;  // of this program
  // The program that runs plugins in processes of their own; empty:
  // libexec/whet/whet-worker of the installation that this program or library
  // belongs to.
  std::filesystem::path worker_program;
};

// Ranks 3-5 of the search path as this process sees them: secure_getenv
// WHET_PLUGIN_PATH (colon separated), $XDG_DATA_HOME/whet/plugins, and the
// folder of the installation or build tree that the executable belongs to
// (<exe>/../lib/whet/plugins).
PluginSearchPath DefaultPluginSearchPath();

class PluginCatalog {
 public:
  // Never fails as a whole: what cannot be read is in problems().
  static PluginCatalog Scan(const PluginSearchPath& path);

  // Sorted by (kind, id).
  const std::vector<PluginRecord>& plugins() const { return plugins_; }

  // One line each: broken manifests, duplicates (both paths), libraries
  // without a manifest, folders that cannot be read or trusted.
  const std::vector<std::string>& problems() const { return problems_; }

  // NOT_FOUND with the nearest id of that kind and where it looked. The result
  // lives as long as the catalog.
  absl::StatusOr<const PluginRecord*> Find(PluginKind kind,
                                           std::string_view id) const;

 private:
  std::vector<PluginRecord> plugins_;
  std::vector<std::string> problems_;
  std::vector<std::filesystem::path> folders_;
};

// Checks `config` (a JSON object) against the plugin's schema and returns it
// with defaults filled in, canonical. INVALID_ARGUMENT: `$.strategy.shots:
// expected an integer between 1 and 64, got "many"`; unknown settings come
// with the nearest name. `path` is where the object stands in the config.
absl::StatusOr<std::string> ValidatePluginConfig(const PluginRecord& plugin,
                                                 std::string_view config,
                                                 std::string_view path);

// Opens and verifies a library as a run would (see plugins/library.h) without
// making an instance. The error says which rule it breaks. A file of Python is
// not run: who could change it, and its manifest.
absl::Status CheckPluginLibrary(const std::filesystem::path& library);

}  // namespace whet

#endif  // WHET_CORE_PLUGIN_CATALOG_H_
