// A folder with a small task for the simulated model, for engine tests.
//
//   SimWorld world;
//   world.provider["failure_rate"] = 0.1;
//   absl::StatusOr<whet::RunResult> result = world.Run("first");
//
// Everything lies in a temporary folder that goes with the object.
#ifndef WHET_TESTS_INTEGRATION_SIM_WORLD_H_
#define WHET_TESTS_INTEGRATION_SIM_WORLD_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/core/run.h"

#include "absl/status/statusor.h"
#include "comparable_result.h"

namespace whet::testing {

class SimWorld {
 public:
  SimWorld();
  ~SimWorld();
  SimWorld(const SimWorld&) = delete;
  SimWorld& operator=(const SimWorld&) = delete;

  nlohmann::json provider;  // settings of the simulated model
  nlohmann::json config;    // everything else, as the config file says it

  // Where this host keeps answers across runs; empty: nowhere.
  std::filesystem::path answer_cache;

  const std::filesystem::path& dir() const { return dir_; }
  std::filesystem::path RunDir(const std::string& name) const {
    return dir_ / "runs" / name;
  }

  // Writes the config file and returns its path.
  std::filesystem::path WriteConfig() const;
  absl::StatusOr<PreparedRun> Prepare(const std::string& name) const;
  absl::StatusOr<RunResult> Run(const std::string& name,
                                RunObserver* observer = nullptr) const;
  absl::StatusOr<RunResult> Resume(const std::string& name) const;

  // Requests that the model was sent, over all runs.
  std::int64_t Billed() const;
  void ForgetBilled() const;

 private:
  std::filesystem::path dir_;
};

inline nlohmann::json Comparable(const RunResult& result) {
  return Comparable(ResultJson(result));
}

PluginSearchPath TestPlugins();

// Keeps the warnings of a run. Read it when the run is over.
class WarningCollector : public RunObserver {
 public:
  void OnProgress(const RunProgress&) override {}
  void OnMessage(std::string_view) override {}
  void OnWarning(std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_INTEGRATION_SIM_WORLD_H_
