#include "plugin_build.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "config_input.h"
#include "did_you_mean.h"
#include "installation.h"
#include "visible_program.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

bool IsFile(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

absl::Status NeedProgram(const std::string& name, const std::string& why,
                         const std::string& remedy) {
  if (!FindProgram(name).empty())
    return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat(
      name, ": is not installed, and ", why, " needs it\nhint: ", remedy,
      ", or say how to build it with --build COMMAND"));
}

absl::Status CheckInstalled(const BuildPlan& plan) {
  const std::string folder = ShownPath(plan.folder);
  switch (plan.system) {
    case BuildSystem::kCMake:
      return NeedProgram("cmake", folder + "/CMakeLists.txt",
                         "install CMake 3.25 or later");
    case BuildSystem::kCargo:
      return NeedProgram("cargo", folder + "/Cargo.toml",
                         "install Rust 1.63 or later");
    case BuildSystem::kMake:
      return NeedProgram("make", folder + "/Makefile", "install make");
    case BuildSystem::kPython:
      return NeedProgram("python3", "an evaluator in Python",
                         "install Python 3.10 or later");
    case BuildSystem::kCommand:
      break;
  }
  return absl::OkStatus();
}

// What CMake says about this names no package to install.
std::string CompilerHint() {
  if (std::getenv("CXX") != nullptr || std::getenv("CC") != nullptr)
    return "";
  for (const char* compiler : {"c++", "g++", "clang++", "cc"}) {
    if (!FindProgram(compiler).empty())
      return "";
  }
  return "\nhint: no C or C++ compiler is in PATH: install g++ or clang";
}

// The commands of a build that is under way, up to the first that fails.
class BuildInProgress {
 public:
  explicit BuildInProgress(const BuildPlan& plan) : plan_(plan) {}

  // Returns what the command printed, if the caller gets that.
  std::string Run(const Words& command,
                  ProgramOutputTo output = ProgramOutputTo::kPeople) {
    if (!status_.ok())
      return "";
    absl::StatusOr<ProgramEnd> end = RunVisibly(command, plan_.folder, output);
    if (!end.ok()) {
      status_ = end.status();
      return "";
    }
    if (!end->ok()) {
      status_ = absl::FailedPreconditionError(
          absl::StrCat("the build ", end->Text(), ": ", Shown(command)));
    }
    return std::move(end->output);
  }

  // Writes the manifest of a library.
  void Describe(const fs::path& library) {
    const fs::path program = FindProgram("whet-manifest");
    Run({program.empty() ? "whet-manifest" : program.string(),
         library.string()});
  }

  const absl::Status& status() const { return status_; }
  void AddHint(const std::string& hint) {
    status_ =
        absl::Status(status_.code(), absl::StrCat(status_.message(), hint));
  }

 private:
  std::string Shown(const Words& command) const {
    return plan_.system == BuildSystem::kCommand ? plan_.command
                                                 : absl::StrJoin(command, " ");
  }

  const BuildPlan& plan_;
  absl::Status status_;
};

bool IsConfigured(const fs::path& build) {
  return IsFile(build / "CMakeCache.txt") &&
         (IsFile(build / "build.ninja") || IsFile(build / "Makefile"));
}

Words ConfigureCommand() {
  Words command = {"cmake", "-S", ".", "-B", "build"};
  if (!FindProgram("ninja").empty())
    command.insert(command.end(), {"-G", "Ninja"});
  std::string prefix = InstallPrefix();
  if (absl::StartsWith(prefix, "$HOME"))  // no shell reads it
    prefix.replace(0, 5, ProcessEnvironment()["HOME"]);
  command.push_back("-DCMAKE_PREFIX_PATH=" + prefix);
  return command;
}

// Folders in which no library is a plugin that somebody is to use.
bool IsInnerFolder(const fs::path& folder) {
  static const std::set<std::string> kInner = {"CMakeFiles",   "_deps",
                                               "deps",         "incremental",
                                               "node_modules", "__pycache__"};
  const std::string name = folder.filename().string();
  return name.empty() || name[0] == '.' || kInner.count(name) > 0;
}

// Libraries with a manifest in `folder` and the folders below.
std::vector<fs::path> LibrariesIn(const fs::path& folder) {
  std::vector<fs::path> libraries;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end;
       !error && it != end; it.increment(error)) {
    std::error_code gone;
    if (it->is_directory(gone)) {
      if (IsInnerFolder(it->path()) || it.depth() > 4)
        it.disable_recursion_pending();
      continue;
    }
    const fs::path& file = it->path();
    const bool library = file.extension() == ".so" || file.extension() == ".py";
    if (library && IsFile(fs::path(file).replace_extension(".json")))
      libraries.push_back(file);
  }
  std::sort(libraries.begin(), libraries.end());
  return libraries;
}

std::vector<fs::path> Build(const BuildPlan& plan, BuildInProgress& build) {
  switch (plan.system) {
    case BuildSystem::kCommand:
      build.Run({"/bin/sh", "-c", plan.command});
      return LibrariesIn(plan.folder);
    case BuildSystem::kMake:
      build.Run({"make"});
      return LibrariesIn(plan.folder);
    case BuildSystem::kCMake:
      if (!IsConfigured(plan.folder / "build")) {
        build.Run(ConfigureCommand());
        if (!build.status().ok())
          build.AddHint(CompilerHint());
      }
      build.Run({"cmake", "--build", "build"});
      return LibrariesIn(plan.folder / "build");
    case BuildSystem::kCargo:
    case BuildSystem::kPython:
      break;
  }
  std::vector<fs::path> libraries =
      plan.system == BuildSystem::kPython
          ? PythonEvaluators(plan.folder)
          : LibrariesOfCargo(
                build.Run({"cargo", "build", "--release",
                           "--message-format=json-render-diagnostics"},
                          ProgramOutputTo::kCaller));
  for (const fs::path& library : libraries)
    build.Describe(library);
  return libraries;
}

// What makes a plugin of what such a folder builds.
std::string WhatIsMissing(BuildSystem system) {
  switch (system) {
    case BuildSystem::kCMake:
      return "whet_add_plugin() in CMakeLists.txt makes it";
    case BuildSystem::kCargo:
      return "a library with crate-type = [\"cdylib\"] in Cargo.toml and "
             "whet_plugin!() is one";
    case BuildSystem::kPython:
      return "a function with @whet.evaluator(...) is one";
    case BuildSystem::kCommand:
    case BuildSystem::kMake:
      break;
  }
  return "after the link, `whet-manifest FILE.so` writes FILE.json";
}

// Each once, the one that was built last first.
std::vector<fs::path> NewestFirst(const std::vector<fs::path>& libraries) {
  std::vector<std::pair<fs::file_time_type, fs::path>> dated;
  for (const fs::path& library : std::set(libraries.begin(), libraries.end())) {
    std::error_code error;
    const fs::path file = fs::canonical(library, error);
    if (!error)
      dated.emplace_back(fs::last_write_time(file, error), file);
  }
  std::stable_sort(
      dated.begin(), dated.end(),
      [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<fs::path> files;
  for (const auto& [time, file] : dated)
    files.push_back(file);
  return files;
}

// Tells in `found` of libraries that have a plugin of a later one, too: a
// target that got another name leaves its library behind. An error if the
// later one is not what the catalog takes, which it does of a folder by name.
absl::Status FindLeftOvers(const PluginCatalog& catalog,
                           const std::vector<fs::path>& newest_first,
                           BuiltPluginsFound& found) {
  for (const std::string& problem : catalog.problems()) {
    const auto is_about = [&problem](const fs::path& library) {
      return absl::StrContains(problem, library.string() + ": not used: ") ||
             absl::StrContains(problem,
                               " is also in " + library.string() + ",");
    };
    std::vector<fs::path> both;
    std::copy_if(newest_first.begin(), newest_first.end(),
                 std::back_inserter(both), is_about);
    if (both.size() != 2)
      continue;
    const fs::path& older = both.back();
    const std::string text = absl::StrCat(
        ShownPath(older),
        ": is left over from an earlier build: ", ShownPath(both.front()),
        " was built later and has the same plugin; delete the older one and "
        "its ",
        fs::path(older).replace_extension(".json").filename().string());
    if (!absl::StartsWith(problem, older.string() + ": "))
      return absl::FailedPreconditionError(text);
    found.left_over.push_back(text);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<BuildPlan> FindBuild(const fs::path& folder,
                                    const std::string& command) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return absl::NotFoundError(
        folder.string() +
        ": there is no such folder\nhint: 'whet plugins new evaluator "
        "acme.tone' writes one to begin with");
  }
  BuildPlan plan;
  plan.folder = fs::canonical(folder, error);
  plan.command = command;
  if (!command.empty())
    return plan;
  if (IsFile(plan.folder / "CMakeLists.txt")) {
    plan.system = BuildSystem::kCMake;
  } else if (IsFile(plan.folder / "Cargo.toml")) {
    plan.system = BuildSystem::kCargo;
  } else if (IsFile(plan.folder / "Makefile")) {
    plan.system = BuildSystem::kMake;
  } else if (!PythonEvaluators(plan.folder).empty()) {
    plan.system = BuildSystem::kPython;
  } else {
    return absl::NotFoundError(
        folder.string() +
        ": nothing to build: expected a CMakeLists.txt, a Cargo.toml, a "
        "Makefile or a Python file with @whet.evaluator(...)\nhint: name "
        "another folder, or say how to build it with --build COMMAND");
  }
  const absl::Status installed = CheckInstalled(plan);
  if (!installed.ok())
    return installed;
  return plan;
}

std::vector<fs::path> PythonEvaluators(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().extension() != ".py")
      continue;
    std::ifstream in(it->path());
    for (std::string line; std::getline(in, line);) {
      if (absl::StartsWith(line, "@whet.evaluator(") ||
          absl::StartsWith(line, "@evaluator(")) {
        files.push_back(it->path());
        break;
      }
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<fs::path> LibrariesOfCargo(const std::string& said) {
  std::vector<fs::path> libraries;
  for (const absl::string_view line : absl::StrSplit(said, '\n')) {
    if (!absl::StrContains(line, "\"compiler-artifact\"") ||
        !absl::StrContains(line, "\"cdylib\""))
      continue;
    for (const absl::string_view word : absl::StrSplit(line, '"')) {
      if (absl::StartsWith(word, "/") && absl::EndsWith(word, ".so"))
        libraries.emplace_back(std::string(word));
    }
  }
  return libraries;
}

PluginBuild BuildPlugin(const BuildPlan& plan) {
  const auto begin = std::chrono::steady_clock::now();
  BuildInProgress in_progress(plan);
  PluginBuild build;
  build.libraries = Build(plan, in_progress);
  build.status = in_progress.status();
  build.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
          .count();
  return build;
}

absl::StatusOr<BuiltPluginsFound> BuiltPlugins(
    const BuildPlan& plan, const std::vector<fs::path>& libraries,
    const std::string& id) {
  const std::vector<fs::path> files = NewestFirst(libraries);
  const std::set<fs::path> expected(files.begin(), files.end());
  PluginSearchPath path;
  for (const fs::path& file : files)
    path.config.push_back(file.parent_path());
  const PluginCatalog catalog = PluginCatalog::Scan(path);
  BuiltPluginsFound found;
  const absl::Status status = FindLeftOvers(catalog, files, found);
  if (!status.ok())
    return status;
  std::vector<std::string> ids;
  for (const PluginRecord& plugin : catalog.plugins()) {
    if (expected.count(plugin.library) == 0)
      continue;
    ids.push_back(plugin.id);
    if (id.empty() || plugin.id == id)
      found.plugins.push_back(plugin);
  }
  if (!found.plugins.empty())
    return found;
  const std::string folder = ShownPath(plan.folder);
  if (!ids.empty()) {
    const std::string nearest = NearestWord(id, ids);
    return absl::NotFoundError(absl::StrCat(
        folder, ": no plugin '", id,
        "' in what was built (there is: ", absl::StrJoin(ids, ", "), ")",
        nearest.empty() ? "" : "\nhint: did you mean '" + nearest + "'?"));
  }
  for (const std::string& problem : catalog.problems()) {
    for (const fs::path& library : expected) {
      if (absl::StartsWith(problem,
                           fs::path(library).replace_extension().string()) ||
          absl::StartsWith(problem, library.parent_path().string() + ":"))
        return absl::NotFoundError(problem);
    }
  }
  return absl::NotFoundError(
      absl::StrCat(folder,
                   ": the build made no plugin: no library with a "
                   "manifest beside it\nhint: ",
                   WhatIsMissing(plan.system)));
}

}  // namespace whet::cli
