#include "trial.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <nlohmann/json.hpp>
#include <stdlib.h>
#include <sys/resource.h>

#include "whet/core/config.h"
#include "whet/core/run.h"
#include "whet/core/run_folder.h"

#include "attainable.h"
#include "world.h"

namespace whet::quality {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// What the host keeps for calls that an interruption repeats: min(2 x calls at
// once, a twentieth of the budget).
constexpr std::int64_t kKeptRepeats = 16;
constexpr double kNormal95 = 1.96;

double CpuSecondsOfThreads() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) +
           1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::size_t Tenth(std::int64_t budget) {
  return static_cast<std::size_t>(
      std::clamp<std::int64_t>(budget / 10, 25, 100));
}

void WriteCases(const fs::path& file, std::uint64_t seed, std::size_t first,
                std::size_t count) {
  std::ofstream out(file);
  for (std::size_t i = first; i < first + count; ++i) {
    const Case example = MakeCase(seed, i);
    out << json{{"text", example.text}, {"answer", example.expected}}.dump()
        << "\n";
  }
}

struct Scratch {
  explicit Scratch(const fs::path& parent) {
    std::string pattern = (parent / "run-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) {
      dir = pattern;
    }
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(dir, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  fs::path dir;
};

json ConfigOf(const Trial& trial, std::int64_t calls, std::size_t cases,
              const fs::path& dir) {
  json model = {{"provider", "bench.world"},
                {"isolation", "none"},  // it counts in a file
                {"world", trial.world},
                {"world_seed", trial.seed},
                {"cases", cases},
                {"count_file", (dir / "calls").string()},
                {"model", "task"}};
  json reflect = model;
  reflect["model"] = "reflect";
  reflect["temperature"] = 1.0;
  json strategy = json::parse(trial.settings);
  strategy["use"] = trial.strategy;
  return {{"prompt",
           {{"system", kSeedSystem},
            {"user", kInput},
            {"output_instructions", kSeedInstructions}}},
          {"data",
           {{"train", "train.jsonl"},
            {"val", "val.jsonl"},
            {"test", "test.jsonl"},
            {"input", {"text"}},
            {"expected", "answer"}}},
          {"models", {{"task", model}, {"reflect", reflect}}},
          {"evaluators", {{{"use", "exact_match"}}}},
          {"strategy", strategy},
          {"budget", {{"calls", calls}}},
          {"cache", {{"use", "off"}}},
          {"seed", trial.seed}};
}

absl::StatusOr<RunResult> Run(const fs::path& config, const fs::path& run_dir) {
  ConfigSources sources;
  sources.project_file = config;
  const absl::StatusOr<LoadedConfig> loaded = LoadConfig(sources);
  if (!loaded.ok()) {
    return loaded.status();
  }
  RunOptions options;
  options.plugins.flags = {WHET_QUALITY_PLUGINS, WHET_PRODUCT_PLUGINS};
  options.run_dir = run_dir;
  absl::StatusOr<PreparedRun> run = PrepareRun(*loaded, options);
  if (!run.ok()) {
    return run.status();
  }
  return run->Execute(nullptr);
}

// The prompt that went to the confirmation; none if no one did.
std::optional<Candidate> Challenger(const RunResult& result,
                                    const fs::path& run_dir) {
  if (result.challenger_id.empty()) {
    return std::nullopt;
  }
  const absl::StatusOr<RunFolder> folder = ReadRunFolder(run_dir);
  if (folder.ok() && folder->details) {
    for (const CandidateRecord& record : folder->details->candidates) {
      if (record.id == result.challenger_id) {
        return record.candidate;
      }
    }
  }
  return std::nullopt;
}

void JudgeTest(const TestComparison& test, double seed_truth,
               double found_truth, Record& record) {
  const double difference = found_truth - seed_truth;
  record.difference_holds =
      test.interval_low <= difference && difference <= test.interval_high;
  record.score_holds =
      std::abs(test.best.mean - found_truth) <= kNormal95 * test.best.stderr_;
}

}  // namespace

PromptView ViewOf(const Candidate& candidate) {
  std::vector<sdk::Message> messages;
  const absl::StatusOr<std::vector<ChatMessage>> rendered =
      Render(candidate, {{"text", std::string(kInput)}});
  if (rendered.ok()) {
    for (const ChatMessage& m : *rendered) {
      messages.push_back({static_cast<std::int32_t>(m.role), m.content});
    }
  }
  std::size_t asked = 0;
  return ReadConversation(messages, {}, &asked);
}

Record RunTrial(const Trial& trial, const fs::path& scratch) {
  Record record;
  record.world = trial.world;
  record.strategy = trial.label.empty() ? trial.strategy : trial.label;
  record.budget = trial.budget;
  record.seed = trial.seed;
  const std::optional<WorldSpec> spec = FindWorld(trial.world);
  if (!spec) {
    record.status = "error: no world '" + trial.world + "'";
    return record;
  }
  const double cpu = CpuSecondsOfThreads();
  const std::size_t val = trial.val > 0 ? trial.val : Tenth(trial.budget);
  const std::size_t test = trial.test > 0 ? trial.test : Tenth(trial.budget);
  record.allowed = trial.budget;
  if (!trial.pays_confirmation) {
    record.allowed += 2 * static_cast<std::int64_t>(test) + kKeptRepeats;
  }
  const World world(*spec, trial.seed);
  const PromptView seed = ViewOf({std::string(kSeedSystem),
                                  std::string(kInput),
                                  std::string(kSeedInstructions),
                                  {},
                                  ""});
  record.seed_score = world.TrueScore(seed);
  record.attainable = AttainableScore(world, trial.train);
  record.found = record.returned = record.seed_score;

  const Scratch folder(scratch);
  WriteCases(folder.dir / "train.jsonl", trial.seed, 0, trial.train);
  WriteCases(folder.dir / "val.jsonl", trial.seed, trial.train, val);
  WriteCases(folder.dir / "test.jsonl", trial.seed, trial.train + val, test);
  const fs::path config = folder.dir / "whet.json";
  std::ofstream(config) << ConfigOf(trial, record.allowed,
                                    trial.train + val + test, folder.dir);
  const fs::path run_dir = folder.dir / "run";
  const absl::StatusOr<RunResult> result = Run(config, run_dir);
  std::error_code none;
  const auto asked = fs::file_size(folder.dir / "calls", none);
  record.calls = none ? 0 : static_cast<std::int64_t>(asked);
  record.cpu_s = CpuSecondsOfThreads() - cpu;
  if (!result.ok()) {
    record.status = "error: " + std::string(result.status().message());
    return record;
  }
  record.status = std::string(RunStatusName(result->status));
  record.returned = world.TrueScore(ViewOf(result->best));
  if (const std::optional<Candidate> found = Challenger(*result, run_dir)) {
    record.found = world.TrueScore(ViewOf(*found));
  }
  if (result->test) {
    JudgeTest(*result->test, world.Judged(record.seed_score),
              world.Judged(record.found), record);
  }
  return record;
}

}  // namespace whet::quality
