#include "whet/core/plugin_catalog.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

#include <stdlib.h>

#include "absl/strings/str_join.h"
#include "base/nearest_name.h"
#include "base/status_macros.h"
#include "plugins/linked_records.h"
#include "plugins/manifest.h"
#include "plugins/trusted_path.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

// A folder of the search path. A folder that somebody named must be there.
struct SearchFolder {
  fs::path path;
  const char* found_in;
  bool named;
};

std::vector<SearchFolder> FoldersByRank(const PluginSearchPath& path) {
  std::vector<SearchFolder> folders;
  const auto add = [&folders](const std::vector<fs::path>& paths,
                              const char* found_in, bool named) {
    for (const fs::path& p : paths)
      folders.push_back({p, found_in, named});
  };
  add(path.config, "config", true);
  add(path.flags, "--plugin-dir", true);
  add(path.environment, "WHET_PLUGIN_PATH", true);
  add(path.user, "user", false);
  add(path.installed, "installed", false);
  return folders;
}

// The folder with links resolved; empty if there is nothing to search in it.
absl::StatusOr<fs::path> OpenFolder(const SearchFolder& folder) {
  const std::string name = folder.path.string();
  const std::string from = std::string(" (") + folder.found_in + ")";
  if (!folder.path.is_absolute()) {
    return absl::InvalidArgumentError(
        name + ": expected an absolute path of a plugin folder" + from);
  }
  std::error_code error;
  const fs::path resolved = fs::canonical(folder.path, error);
  if (error == std::errc::no_such_file_or_directory && !folder.named) {
    return fs::path();
  }
  if (error) {
    return absl::NotFoundError(name + ": cannot search for plugins" + from +
                               ": " + error.message());
  }
  if (!fs::is_directory(resolved, error)) {
    return absl::InvalidArgumentError(name + ": expected a folder of plugins" +
                                      from);
  }
  WHET_RETURN_IF_ERROR(CheckTrusted(resolved));
  return resolved;
}

struct FolderContent {
  std::set<fs::path> libraries;  // whether they are there or not
  std::set<fs::path> files;
};

// Files of Python without a manifest are not plugins: modules of those that
// are, tests. A manifest with neither library nor file lacks a library.
void AddLibraries(FolderContent& content) {
  for (const fs::path& file : content.files) {
    const fs::path library = fs::path(file).replace_extension(".so");
    const fs::path python = fs::path(file).replace_extension(".py");
    const bool manifest = file.extension() == ".json";
    if (file.extension() == ".so" ||
        (manifest && content.files.count(python) == 0))
      content.libraries.insert(library);
    else if (manifest && content.files.count(library) == 0)
      content.libraries.insert(python);
  }
}

absl::StatusOr<FolderContent> ListFolder(const fs::path& folder) {
  FolderContent content;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    const fs::path& file = it->path();
    if (file.extension() == ".so" || file.extension() == ".json" ||
        file.extension() == ".py")
      content.files.insert(file);
  }
  if (error) {
    return absl::PermissionDeniedError(
        folder.string() + ": cannot be listed: " + error.message());
  }
  AddLibraries(content);
  return content;
}

// Adds what one folder has to `found`, what is wrong there to `problems`.
void ScanFolder(const fs::path& folder, const char* found_in,
                std::vector<PluginRecord>& found,
                std::vector<std::string>& problems) {
  const absl::StatusOr<FolderContent> content = ListFolder(folder);
  if (!content.ok()) {
    problems.emplace_back(ToStd(content.status().message()));
    return;
  }
  for (const fs::path& library : content->libraries) {
    const fs::path manifest = ManifestPath(library);
    if (content->files.count(manifest) == 0) {
      problems.push_back(library.string() + ": has no manifest " +
                         manifest.filename().string() +
                         " beside it: write one with whet-manifest " +
                         library.string());
      continue;
    }
    if (content->files.count(library) == 0) {
      problems.push_back(manifest.string() + ": there is no library " +
                         library.filename().string() + " beside it");
      continue;
    }
    absl::StatusOr<std::vector<PluginRecord>> records = ReadManifest(library);
    if (!records.ok()) {
      problems.emplace_back(ToStd(records.status().message()));
      continue;
    }
    for (PluginRecord& record : *records) {
      record.found_in = found_in;
      found.push_back(std::move(record));
    }
  }
}

// Environment variables do not lead a process with raised rights.
std::string Environment(const char* name) {
  const char* value = secure_getenv(name);
  return value == nullptr ? "" : value;
}

std::string Describe(const PluginRecord& plugin) {
  return std::string(PluginKindName(plugin.kind)) + " '" + plugin.id + "'";
}

}  // namespace

PluginSearchPath DefaultPluginSearchPath() {
  PluginSearchPath path;
  std::string list = Environment("WHET_PLUGIN_PATH");
  while (!list.empty()) {
    const std::size_t colon = list.find(':');
    if (colon != 0)
      path.environment.emplace_back(list.substr(0, colon));
    list.erase(0, colon == list.npos ? colon : colon + 1);
  }
  // XDG Base Directory Specification: relative paths there are ignored.
  fs::path data = Environment("XDG_DATA_HOME");
  if (!data.is_absolute()) {
    const fs::path home = Environment("HOME");
    data = home.is_absolute() ? home / ".local" / "share" : fs::path();
  }
  if (!data.empty())
    path.user.push_back(data / "whet" / "plugins");
  std::error_code error;
  const fs::path executable = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    path.installed.push_back(executable.parent_path().parent_path() / "lib" /
                             "whet" / "plugins");
  }
  return path;
}

PluginCatalog PluginCatalog::Scan(const PluginSearchPath& path) {
  PluginCatalog catalog;
  std::vector<PluginRecord> found;
  for (const SearchFolder& folder : FoldersByRank(path)) {
    const absl::StatusOr<fs::path> resolved = OpenFolder(folder);
    if (!resolved.ok()) {
      catalog.problems_.emplace_back(ToStd(resolved.status().message()));
      continue;
    }
    std::vector<fs::path>& seen = catalog.folders_;
    if (resolved->empty() ||
        std::find(seen.begin(), seen.end(), *resolved) != seen.end()) {
      continue;
    }
    seen.push_back(*resolved);
    ScanFolder(*resolved, folder.found_in, found, catalog.problems_);
  }
  for (const std::shared_ptr<PluginLibrary>& library : path.linked) {
    for (PluginRecord& record : LinkedRecords(library))
      found.push_back(std::move(record));
  }
  // Stable: of equal plugins the first found stays first.
  const auto key = [](const PluginRecord& p) { return std::tie(p.kind, p.id); };
  std::stable_sort(found.begin(), found.end(),
                   [&key](const PluginRecord& a, const PluginRecord& b) {
                     return key(a) < key(b);
                   });
  for (PluginRecord& plugin : found) {
    std::vector<PluginRecord>& plugins = catalog.plugins_;
    if (!plugins.empty() && key(plugins.back()) == key(plugin)) {
      catalog.problems_.push_back(
          plugin.library.string() + ": not used: the " + Describe(plugin) +
          " is also in " + plugins.back().library.string() +
          ", which is found first (" + plugins.back().found_in + ")");
      continue;
    }
    plugins.push_back(std::move(plugin));
  }
  return catalog;
}

absl::StatusOr<const PluginRecord*> PluginCatalog::Find(
    PluginKind kind, std::string_view id) const {
  std::vector<std::string> ids;
  std::string other_kind;
  for (const PluginRecord& plugin : plugins_) {
    if (plugin.kind == kind && plugin.id == id)
      return &plugin;
    if (plugin.kind == kind)
      ids.push_back(plugin.id);
    if (plugin.id == id)
      other_kind = PluginKindName(plugin.kind);
  }
  const std::string name(PluginKindName(kind));
  std::string message = "no " + name + " '" + std::string(id) + "'";
  if (!other_kind.empty())
    message += ": that is a plugin of kind " + other_kind;
  message +=
      ids.empty() ? "; no " + name + " is installed" : DidYouMean(id, ids);
  message +=
      folders_.empty()
          ? "; there is no plugin folder"
          : "; looked in " +
                absl::StrJoin(folders_, ", ",
                              [](std::string* out, const fs::path& folder) {
                                out->append(folder.string());
                              });
  if (!problems_.empty()) {
    message += "; problem there: " + problems_.front();
    if (problems_.size() > 1) {
      message += " (and " + std::to_string(problems_.size() - 1) + " more)";
    }
  }
  return absl::NotFoundError(message);
}

}  // namespace whet
