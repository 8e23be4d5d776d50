// A small task for programs that embed whet: config and data in memory, the
// simulated model of the engine's tests, an evaluator of the program's own.
//
//   EmbeddedTask task;
//   whet::Engine engine = task.MakeEngine();
//   whet::Run run = engine.Prepare(task.Request("first"));
//
// Run folders lie in a temporary folder that goes with the object.
#ifndef WHET_TESTS_INTEGRATION_EMBEDDED_TASK_H_
#define WHET_TESTS_INTEGRATION_EMBEDDED_TASK_H_

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "whet/engine.h"

namespace whet::testing {

class EmbeddedTask {
 public:
  EmbeddedTask();
  ~EmbeddedTask();
  EmbeddedTask(const EmbeddedTask&) = delete;
  EmbeddedTask& operator=(const EmbeddedTask&) = delete;

  nlohmann::json config;

  const std::filesystem::path& dir() const { return dir_; }
  std::string RunDir(const std::string& name) const {
    return (dir_ / "runs" / name).string();
  }

  // With the evaluator "acme.equals" as a function of this program.
  Engine MakeEngine(EngineOptions options = {}) const;
  RunRequest Request(const std::string& name) const;

 private:
  std::filesystem::path dir_;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_INTEGRATION_EMBEDDED_TASK_H_
