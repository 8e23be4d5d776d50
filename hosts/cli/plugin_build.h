// How the plugin of a folder is built, and what came of it.
//
//   ASSIGN_OR_RETURN(BuildPlan plan, FindBuild("tone", ""));
//   PluginBuild build = BuildPlugin(plan);
//   if (build.status.ok()) ... build.libraries ...
//
// A folder with a CMakeLists.txt is built with CMake into its folder `build`,
// one with a Cargo.toml with Cargo, one with a Makefile with make; of a folder
// with evaluators in Python the manifests are written.
#ifndef WHET_HOSTS_CLI_PLUGIN_BUILD_H_
#define WHET_HOSTS_CLI_PLUGIN_BUILD_H_

#include <filesystem>
#include <string>
#include <vector>

#include "whet/core/plugin_catalog.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet::cli {

enum class BuildSystem { kCommand, kCMake, kCargo, kMake, kPython };

struct BuildPlan {
  BuildSystem system = BuildSystem::kCommand;
  std::filesystem::path folder;  // absolute
  std::string command;           // of kCommand, for a shell
};

// `command` if it is not empty, else by the files of the folder. NOT_FOUND,
// with what to do, if it is not there, has nothing to build, or the program
// that builds it is not installed.
absl::StatusOr<BuildPlan> FindBuild(const std::filesystem::path& folder,
                                    const std::string& command);

// The files with an evaluator in a folder: those that use the decorator of the
// package whet. Sorted.
std::vector<std::filesystem::path> PythonEvaluators(
    const std::filesystem::path& folder);

// The libraries among what Cargo says it has made (--message-format=json).
std::vector<std::filesystem::path> LibrariesOfCargo(const std::string& said);

struct PluginBuild {
  // FAILED_PRECONDITION: which command failed and how; people have seen why.
  absl::Status status;
  double seconds = 0.0;
  // Files that have a manifest: where the plugins are.
  std::vector<std::filesystem::path> libraries;
};

// Runs it, as often as one likes; people see what it prints.
PluginBuild BuildPlugin(const BuildPlan& plan);

struct BuiltPluginsFound {
  std::vector<PluginRecord> plugins;
  // Libraries of earlier builds with the same plugins, which are not used: a
  // line each, with what to do.
  std::vector<std::string> left_over;
};

// The plugins in `libraries`, or of those the one with this id; opens none.
// NOT_FOUND, with what to do, if there is none. FAILED_PRECONDITION if a
// library of an earlier build hides the one that was built last.
absl::StatusOr<BuiltPluginsFound> BuiltPlugins(
    const BuildPlan& plan, const std::vector<std::filesystem::path>& libraries,
    const std::string& id);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_PLUGIN_BUILD_H_
