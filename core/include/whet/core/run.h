// A run from config to result.
//
//   ASSIGN_OR_RETURN(PreparedRun run, PrepareRun(config, options));
//   std::cerr << run.plan();
//   ASSIGN_OR_RETURN(RunResult result, run.Execute(observer));
//
// PrepareRun checks everything that can be checked without spending a call and
// touches no file; Execute makes the run folder and does the work; a killed or
// stopped run goes on with OpenRun(folder)->Execute().
// One thread at a time; RequestStop may be called from any thread and from a
// signal handler.
#ifndef WHET_CORE_RUN_H_
#define WHET_CORE_RUN_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/plugin_catalog.h"
#include "whet/core/result.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

// A snapshot for the live view, delivered at most 10 times a second and once
// at the end of each phase.
struct RunProgress {
  enum class Phase { kBaseline, kSearch, kConfirmation, kDone };
  Phase phase = Phase::kBaseline;
  std::int64_t calls = 0;         // charged so far, all sessions
  std::int64_t calls_limit = -1;  // -1: none
  std::int64_t tokens = 0;
  std::optional<double> usd;        // absent: not all prices are known
  std::optional<double> usd_limit;  // absent: none
  std::int64_t in_flight = 0;
  std::int64_t failed = 0;
  std::int64_t cached = 0;  // as in RunResult
  std::int64_t candidates = 0;
  std::optional<ScoreSummary> seed_val;
  std::optional<ScoreSummary> best_val;
  Traffic traffic;
  double elapsed_s = 0.0;
};

// "baseline", "search", "confirmation", "done".
std::string_view RunPhaseName(RunProgress::Phase phase);

// One JSON object: the name of the phase and the other members of RunProgress;
// what is not known is absent.
std::string RunProgressJson(const RunProgress& progress);

// Called on an engine thread, one call at a time.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void OnProgress(const RunProgress& progress) = 0;
  // One line for people: a phase begins, a candidate becomes the best, ...
  virtual void OnMessage(std::string_view line) = 0;
  // One line that people should see even if they asked for no progress: what a
  // plugin warns of, calls that may have been paid twice, ...
  virtual void OnWarning(std::string_view line) { OnMessage(line); }
  // What also goes to events.jsonl (docs/cli.md): its name and a JSON object.
  virtual void OnEvent(std::string_view name, std::string_view json) {
    static_cast<void>(name);
    static_cast<void>(json);
  }
};

struct RunOptions {
  PluginSearchPath plugins;
  std::filesystem::path run_dir;   // empty: <config folder>/runs/<utc>-<slug>
  std::filesystem::path log_file;  // empty: <run_dir>/log.txt
  // Where this host keeps answers across runs (conventionally *.db); empty:
  // nowhere, unless the config names a file. `cache:` of the config decides
  // which answers. The run goes on without if it cannot be used.
  std::filesystem::path answer_cache;
  // Preparing sends nothing; CANCELLED if a provider then lacks what it needs.
  // Not for a run that is executed.
  bool offline = false;
  // Data that the config names "memory:<name>": name -> content. A run that
  // goes on wants the same again.
  std::map<std::string, std::string> memory_files;
  // Gets every line of the log, masked, on the thread that wrote it: level
  // (WHET_LOG_* of whet/service/log.h) and "source: message". May be null.
  std::function<void(int level, std::string_view line)> on_log;
};

class PreparedRun {
 public:
  PreparedRun(PreparedRun&&) noexcept;
  PreparedRun& operator=(PreparedRun&&) noexcept;
  ~PreparedRun();

  // What the budget buys and what difference the test split can detect, as
  // text of several lines.
  const std::string& plan() const;
  const std::filesystem::path& run_dir() const;

  // What preparing has warned of; Execute tells its observer.
  std::vector<std::string> warnings() const;

  // Runs (or goes on) to the end and writes the run folder. `observer` may be
  // null. Errors: UNAUTHENTICATED (credentials), UNAVAILABLE (provider),
  // CANCELLED (RequestStop; the folder can be resumed), anything else: failure.
  absl::StatusOr<RunResult> Execute(RunObserver* observer);

  // Finishes calls under way, saves, and makes Execute return CANCELLED.
  // Async-signal-safe. A second request drops calls under way.
  void RequestStop() noexcept;

  struct Impl;
  explicit PreparedRun(std::unique_ptr<Impl> impl);

 private:
  std::unique_ptr<Impl> impl_;
};

// INVALID_ARGUMENT or NOT_FOUND for anything wrong in config, data or plugins
// (message starts with the place); UNAUTHENTICATED for a missing key;
// FAILED_PRECONDITION for a budget that cannot do baseline, search and
// confirmation, saying what it would need.
absl::StatusOr<PreparedRun> PrepareRun(const LoadedConfig& config,
                                       const RunOptions& options);

// Prepares to go on with a run folder. FAILED_PRECONDITION: locked by another
// process (with its pid), or data, plugins or version changed (named);
// DATA_LOSS: damaged journal (with the offset).
absl::StatusOr<PreparedRun> OpenRun(const std::filesystem::path& run_dir,
                                    const RunOptions& options);

}  // namespace whet

#endif  // WHET_CORE_RUN_H_
