#include "sim_world.h"

#include <fstream>
#include <system_error>

#include <stdlib.h>

namespace whet::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kRows = 150;

}  // namespace

PluginSearchPath TestPlugins() {
  PluginSearchPath path;
  path.flags = {WHET_TEST_PLUGIN_DIR};
  return path;
}

SimWorld::SimWorld() {
  std::string pattern = (fs::temp_directory_path() / "whet-XXXXXX").string();
  dir_ = mkdtemp(pattern.data());
  std::ofstream csv(dir_ / "data.csv");
  csv << "text,answer\n";
  constexpr const char* kLabels[] = {"red", "green", "blue"};
  for (int i = 0; i < kRows; ++i) {
    csv << "message " << i * i % 97 << " is " << kLabels[i % 3] << "-" << i
        << "," << kLabels[i % 3] << "\n";
  }
  config = {{"prompt", {{"system", "Name the colour."}, {"user", "{{text}}"}}},
            {"data", {{"file", "data.csv"}, {"expected", "answer"}}},
            {"evaluators", {{{"use", "test.equals"}}}},
            {"strategy", {{"use", "test.sweep"}}},
            {"budget", {{"calls", 600}}},
            {"seed", 3}};
  // In this process, as it counts in a file.
  provider = {{"provider", "test.sim"},
              {"model", "sim"},
              {"isolation", "none"},
              {"count_file", (dir_ / "billed").string()}};
}

SimWorld::~SimWorld() {
  std::error_code ignored;
  fs::remove_all(dir_, ignored);
}

fs::path SimWorld::WriteConfig() const {
  json whole = config;
  whole["models"]["task"] = provider;
  const fs::path file = dir_ / "whet.json";
  std::ofstream(file) << whole.dump(2);
  return file;
}

absl::StatusOr<PreparedRun> SimWorld::Prepare(const std::string& name) const {
  ConfigSources sources;
  sources.project_file = WriteConfig();
  absl::StatusOr<LoadedConfig> loaded = LoadConfig(sources);
  if (!loaded.ok())
    return loaded.status();
  RunOptions options;
  options.plugins = TestPlugins();
  options.answer_cache = answer_cache;
  options.run_dir = RunDir(name);
  return PrepareRun(*loaded, options);
}

absl::StatusOr<RunResult> SimWorld::Run(const std::string& name,
                                        RunObserver* observer) const {
  absl::StatusOr<PreparedRun> run = Prepare(name);
  if (!run.ok())
    return run.status();
  return run->Execute(observer);
}

absl::StatusOr<RunResult> SimWorld::Resume(const std::string& name) const {
  RunOptions options;
  options.plugins = TestPlugins();
  options.answer_cache = answer_cache;
  absl::StatusOr<PreparedRun> run = OpenRun(RunDir(name), options);
  if (!run.ok())
    return run.status();
  return run->Execute(nullptr);
}

std::int64_t SimWorld::Billed() const {
  std::error_code missing;
  const auto size = fs::file_size(dir_ / "billed", missing);
  return missing ? 0 : static_cast<std::int64_t>(size);
}

void SimWorld::ForgetBilled() const { fs::remove(dir_ / "billed"); }

}  // namespace whet::testing
