// What tests ask of a simulated world and of a run in it.
#ifndef WHET_TESTS_ISOLATION_RUN_FACTS_H_
#define WHET_TESTS_ISOLATION_RUN_FACTS_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/core/evaluation.h"
#include "whet/core/journal_reader.h"

#include "base/sanitizer.h"
#include "gtest/gtest.h"
#include "sim_world.h"

namespace whet::testing {

// How long a worker may take for a batch; a sanitizer's run time takes its own
// time to end a process.
inline int WorkerSeconds() { return BuiltWithSanitizer() ? 6 : 2; }
inline std::string TookTooLong() {
  return "took more than " + std::to_string(WorkerSeconds()) + " s";
}

// What a run decided: the steps of its search, in order.
inline std::vector<std::string> StepsOf(const std::filesystem::path& run_dir) {
  std::vector<std::string> steps;
  const auto read = ReadRunJournal(run_dir, [&steps](std::string_view line) {
    const nlohmann::json record = nlohmann::json::parse(line);
    // The time that the baseline took decides nothing here.
    if (record["kind"] == "step" &&
        record["data"]["action"] != "time of the baseline")
      steps.push_back(record["data"].dump());
  });
  EXPECT_TRUE(read.ok()) << read.status();
  return steps;
}

// The seed prompt of `world` on `split`.
inline EvalReport ReportOf(const SimWorld& world, const std::string& split) {
  ConfigSources sources;
  sources.project_file = world.WriteConfig();
  const auto config = LoadConfig(sources);
  EXPECT_TRUE(config.ok()) << config.status();
  RunOptions options;
  options.plugins = TestPlugins();
  auto report =
      EvaluatePrompt(*config, options, config->spec.prompt, split, nullptr);
  EXPECT_TRUE(report.ok()) << report.status();
  return report.ok() ? *std::move(report) : EvalReport{};
}

// Numbers of examples of the split that the search scores prompts on.
inline std::vector<std::uint64_t> ValExamples(const SimWorld& world) {
  std::vector<std::uint64_t> numbers;
  for (const EvalReport::Row& row : ReportOf(world, "val").rows)
    numbers.push_back(row.example);
  return numbers;
}

}  // namespace whet::testing

#endif  // WHET_TESTS_ISOLATION_RUN_FACTS_H_
