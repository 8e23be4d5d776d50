#include "embedded_task.h"

#include <cstdlib>
#include <system_error>
#include <utility>

#include <stdlib.h>

namespace whet::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kRows = 90;

std::string Rows() {
  std::string csv = "text,answer\n";
  constexpr const char* kLabels[] = {"red", "green", "blue"};
  for (int i = 0; i < kRows; ++i) {
    const std::string label = kLabels[i % 3];
    csv += "message " + std::to_string(i * i % 97) + " is " + label + "-" +
           std::to_string(i) + "," + label + "\n";
  }
  return csv;
}

}  // namespace

EmbeddedTask::EmbeddedTask() {
  std::string pattern = (fs::temp_directory_path() / "embed-XXXXXX").string();
  dir_ = mkdtemp(pattern.data());
  config = {
      {"prompt", {{"system", "Name the colour."}, {"user", "{{text}}"}}},
      {"data", {{"file", "memory:rows.csv"}, {"expected", "answer"}}},
      {"models", {{"task", {{"provider", "test.sim"}, {"model", "sim"}}}}},
      {"evaluators", {{{"use", "acme.equals"}}}},
      {"strategy", {{"use", "test.sweep"}, {"rounds", 2}}},
      {"budget", {{"calls", 400}}},
      {"seed", 3}};
}

EmbeddedTask::~EmbeddedTask() {
  std::error_code ignored;
  fs::remove_all(dir_, ignored);
}

Engine EmbeddedTask::MakeEngine(EngineOptions options) const {
  options.plugin_dirs.push_back(WHET_TEST_PLUGIN_DIR);
  options.own_plugins_only = true;
  Engine engine(options);
  engine.AddEvaluator("acme.equals", "1.0.0", [](const ItemView& item) {
    const bool equal = item.output == item.expected;
    return ItemScore{equal ? 1.0 : 0.0,
                     equal ? "" : "expected " + std::string(item.expected)};
  });
  return engine;
}

RunRequest EmbeddedTask::Request(const std::string& name) const {
  RunRequest request;
  request.config_file = (dir_ / "task.json").string();  // is not there
  request.config = config.dump();
  request.run_dir = RunDir(name);
  request.memory_files["rows.csv"] = Rows();
  return request;
}

}  // namespace whet::testing
