#include "whet/core/run.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "whet/core/score_text.h"
#include "whet/core/version.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/file_io.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "run/event_log.h"
#include "run/execution.h"
#include "run/journal.h"
#include "run/pareto_set.h"
#include "run/plan.h"
#include "run/recorded_run.h"
#include "run/regressions.h"
#include "run/run_files.h"
#include "run/run_hygiene.h"
#include "run/run_lock.h"
#include "run/run_monitor.h"
#include "run/runtime.h"
#include "run/warning_relay.h"
#include "stats/comparison.h"

namespace whet {
namespace {

namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

double SecondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

RunManifest DescribeRun(const Runtime& rt, std::string run_id) {
  RunManifest out;
  out.run_id = std::move(run_id);
  out.started_utc = UtcNow();
  out.version = kVersion;
  out.spec = rt.spec;
  out.prices = rt.prices;
  out.hashes["data"] = rt.data.dataset.sha256;
  // Where answers are kept decides about the cost of a run only.
  RunSpec deciding = rt.spec;
  deciding.cache = {};
  out.hashes["config"] = Sha256Hex(PrintSpecJson(deciding));
  for (const auto& [plugin, hash] : rt.plugin_hashes) {
    out.hashes[absl::StrCat("plugin:", plugin)] = hash;
  }
  return out;
}

// "20261120-193015-support_triage": sorts by time, says what it was.
std::string NewRunId(const fs::path& config_file) {
  const std::string time =
      absl::FormatTime("%Y%m%d-%H%M%S", absl::Now(), absl::UTCTimeZone());
  const std::string slug =
      fs::absolute(config_file).parent_path().filename().string();
  return slug.empty() ? time : absl::StrCat(time, "-", slug);
}

// The first of runs/ID, runs/ID-2, ... that is not there: more than one run may
// begin in a second.
fs::path NewRunFolder(const fs::path& config_file) {
  const fs::path runs = fs::absolute(config_file).parent_path() / "runs";
  const std::string id = NewRunId(config_file);
  fs::path folder = runs / id;
  std::error_code ignored;
  for (int i = 2; fs::exists(folder, ignored); ++i)
    folder = runs / absl::StrCat(id, "-", i);
  return folder;
}

}  // namespace

struct PreparedRun::Impl {
  WarningRelay warnings;  // outlives what warns
  std::unique_ptr<Runtime> rt;
  RunManifest manifest;
  fs::path run_dir;
  fs::path log_file;
  fs::path answer_cache;
  std::string plan;
  StopSignal stop;
  bool resumed = false;

  absl::StatusOr<RunResult> Execute(RunObserver* observer);
  absl::StatusOr<RunResult> Work(Journal& journal, RecordedRun recorded,
                                 RunObserver* observer);
  RunResult MakeResult(const Execution::Outcome& outcome, double wall_s) const;
  std::vector<EvaluatorChange> CompareEvaluators(
      std::uint64_t challenger) const;
  void TellOfRoom(const absl::Status& room);
};

absl::StatusOr<RunResult> PreparedRun::Impl::Execute(RunObserver* observer) {
  if (resumed && fs::exists(run_dir / "result.json")) {
    WHET_ASSIGN_OR_RETURN(const std::string text,
                          ReadWholeFile(run_dir / "result.json"));
    return ParseResultJson(text);
  }
  if (!resumed)
    WHET_RETURN_IF_ERROR(MakeRunFolder(run_dir));
  WHET_ASSIGN_OR_RETURN(const RunLock lock, RunLock::Acquire(run_dir));
  if (!resumed) {
    // Another process may have begun a run there just before.
    WHET_RETURN_IF_ERROR(MakeRunFolder(run_dir));
    WHET_RETURN_IF_ERROR(WriteRunManifest(run_dir, manifest));
  }
  WHET_RETURN_IF_ERROR(
      rt->log->OpenFile(log_file.empty() ? run_dir / "log.txt" : log_file));

  std::vector<JournalRecord> records;
  WHET_ASSIGN_OR_RETURN(const std::unique_ptr<Journal> journal,
                        Journal::Open(run_dir / "journal", &records));
  absl::StatusOr<RecordedRun> recorded = DigestJournal(records);
  if (!recorded.ok()) {
    return Annotate(recorded.status(), (run_dir / "journal").string());
  }
  records.clear();
  journal->WatchRoom([this](const absl::Status& room) { TellOfRoom(room); });
  WHET_RETURN_IF_ERROR(journal->AppendAndWait(
      RecordType::kSession,
      SessionJson(absl::ToUnixMillis(absl::Now()), recorded->elapsed_s)));
  absl::StatusOr<RunResult> result =
      Work(*journal, *std::move(recorded), observer);
  rt->AttachJournal(nullptr, {});
  return result;
}

void PreparedRun::Impl::TellOfRoom(const absl::Status& room) {
  rt->log->Write(
      LogLevel::kWarn, "journal",
      room.ok() ? absl::StrCat(run_dir.string(),
                               ": there is room again; the run goes on")
                : absl::StrCat(room.message(),
                               "; nothing is sent until there is room: make "
                               "some, or stop the run and resume it later"));
}

absl::StatusOr<RunResult> PreparedRun::Impl::Work(Journal& journal,
                                                  RecordedRun recorded,
                                                  RunObserver* observer) {
  const SteadyClock::time_point start = SteadyClock::now();
  const double before = recorded.elapsed_s;
  const auto elapsed = [start, before] { return before + SecondsSince(start); };
  rt->ledger.Restore(recorded.spent);
  rt->calls.Restore(std::move(recorded.answers));
  rt->AttachJournal(&journal, std::move(recorded.steps));
  RunMonitor::Hooks hooks;
  hooks.refresh = [this, &elapsed](RunProgress& p) {
    const Cost spent = rt->ledger.spent();
    p.calls = spent.calls;
    p.tokens = spent.tokens;
    if (rt->AllPriced())
      p.usd = spent.dollars();
    p.calls_limit = rt->ledger.limits().all.calls;
    p.usd_limit = rt->spec.budget.usd;
    p.in_flight = rt->calls.in_flight();
    p.failed = rt->calls.failed();
    p.cached = rt->calls.cached_so_far();
    p.traffic = rt->calls.traffic();
    p.elapsed_s = elapsed();
  };
  hooks.on_stop = [this](bool first) {
    rt->calls.Stop(first ? Dispatcher::StopMode::kFinishInFlight
                         : Dispatcher::StopMode::kDropInFlight);
  };
  RunMonitor run_monitor(&stop, observer, hooks);
  warnings.Attach(&run_monitor);
  EventLog events(run_dir / "events.jsonl", manifest.run_id,
                  [&run_monitor](std::string_view name, std::string_view json) {
                    run_monitor.Event(name, json);
                  });
  events.Write("run_started", "{}");
  if (recorded.repeated > 0) {
    run_monitor.Warning(absl::StrCat(
        recorded.repeated,
        " calls were under way when the run was interrupted; they are asked "
        "again and may have been paid twice"));
  }

  rt->ShareAnswers(answer_cache);
  Execution execution(rt.get(), &run_monitor, &events, elapsed);
  absl::StatusOr<Execution::Outcome> outcome = execution.Run();
  // Answers under way are paid: wait for them and keep them.
  rt->calls.Stop(Dispatcher::StopMode::kFinishInFlight);
  rt->calls.Drain();
  if (!outcome.ok()) {
    warnings.Attach(nullptr);
    return outcome.status();
  }
  run_monitor.Update(
      [](RunProgress& p) { p.phase = RunProgress::Phase::kDone; });
  RunResult result = MakeResult(*outcome, elapsed());
  const RunDetails details = execution.Details(*outcome);
  result.regressions = FindRegressions(details.test_rows);
  // The summary counts them; why is nowhere else to be seen without the report.
  if (const Trial* const failed = rt->trials->FirstFailed()) {
    run_monitor.Warning(absl::StrCat(
        CountText(result.failed_items, "evaluation"),
        " ended without a score; the first: ", failed->status.message()));
  }
  for (const RunFinding& finding : result.findings)
    run_monitor.Warning(finding.text);
  events.Write("run_finished",
               absl::StrCat("{\"status\": \"",
                            ToAbsl(RunStatusName(result.status)), "\"}"));
  warnings.Attach(nullptr);
  WHET_RETURN_IF_ERROR(WriteResults(run_dir, manifest, result, details));
  WHET_RETURN_IF_ERROR(
      journal.AppendAndWait(RecordType::kStop, result.stop_reason));
  return result;
}

RunResult PreparedRun::Impl::MakeResult(const Execution::Outcome& outcome,
                                        double wall_s) const {
  const auto val = [this](std::uint64_t candidate) {
    return Summarize(rt->trials->Scores(candidate, rt->data.val));
  };
  const std::uint64_t best =
      outcome.status == RunStatus::kImproved ? outcome.challenger : 1;
  RunResult out;
  out.run_id = manifest.run_id;
  out.status = outcome.status;
  out.stop_reason = outcome.stop_reason;
  out.baseline_val = val(1);
  out.best = rt->candidates.At(best).candidate;
  out.best_id = rt->candidates.At(best).id;
  out.best_val = val(best);
  if (outcome.challenger != 0) {
    out.challenger_id = rt->candidates.At(outcome.challenger).id;
  }
  out.test = outcome.test;
  if (outcome.test.has_value())
    out.evaluators = CompareEvaluators(outcome.challenger);
  if (out.status == RunStatus::kImproved)
    out.findings = PromptFindings(out.best, rt->data, rt->spec);
  out.pareto = MakeParetoSet(*rt);
  out.roles = rt->calls.usage();
  out.cost_usd = rt->PaidUsd();
  out.failed_items = rt->trials->failed();
  out.evaluator_faults = rt->evaluator_faults->List();
  out.cached = rt->calls.cached();
  out.traffic = rt->calls.traffic();
  out.wall_s = wall_s;
  out.seed = rt->spec.seed;
  out.strategy = rt->spec.strategy.use;
  out.hashes = manifest.hashes;
  out.version = kVersion;
  return out;
}

// Of the seed and the challenger on the test split.
std::vector<EvaluatorChange> PreparedRun::Impl::CompareEvaluators(
    std::uint64_t challenger) const {
  std::vector<std::string> problems;
  const auto seed = rt->trials->Summaries(1, rt->data.test, &problems);
  const auto best = rt->trials->Summaries(challenger, rt->data.test, &problems);
  for (const std::string& problem : problems)
    rt->log->Write(LogLevel::kWarn, "evaluators", problem);
  std::vector<EvaluatorChange> out;
  for (std::size_t e = 0; e < seed.size(); ++e)
    out.push_back({seed[e], best[e]});
  return out;
}

PreparedRun::PreparedRun(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PreparedRun::PreparedRun(PreparedRun&&) noexcept = default;
PreparedRun& PreparedRun::operator=(PreparedRun&&) noexcept = default;
PreparedRun::~PreparedRun() = default;

const std::string& PreparedRun::plan() const { return impl_->plan; }
const fs::path& PreparedRun::run_dir() const { return impl_->run_dir; }
void PreparedRun::RequestStop() noexcept { impl_->stop.Request(); }

std::vector<std::string> PreparedRun::warnings() const {
  return impl_->warnings.kept();
}

absl::StatusOr<RunResult> PreparedRun::Execute(RunObserver* observer) {
  return impl_->Execute(observer);
}

namespace {

absl::StatusOr<std::unique_ptr<PreparedRun::Impl>> MakeImpl(
    RunSpec spec, const RunOptions& options, std::optional<RolePrices> prices) {
  auto impl = std::make_unique<PreparedRun::Impl>();
  RuntimeOptions runtime_options;
  runtime_options.plugins = options.plugins;
  runtime_options.prices = std::move(prices);
  runtime_options.offline = options.offline;
  runtime_options.memory_files = options.memory_files;
  runtime_options.on_log = options.on_log;
  runtime_options.on_warning = [raw = impl.get()](LogLevel,
                                                  std::string_view line) {
    raw->warnings.Warn(line);
  };
  WHET_ASSIGN_OR_RETURN(impl->rt,
                        MakeRuntime(std::move(spec), runtime_options));
  WHET_ASSIGN_OR_RETURN(impl->plan, MakePlan(*impl->rt));
  impl->log_file = options.log_file;
  impl->answer_cache = options.answer_cache;
  return impl;
}

}  // namespace

absl::StatusOr<PreparedRun> PrepareRun(const LoadedConfig& config,
                                       const RunOptions& options) {
  absl::StatusOr<std::unique_ptr<PreparedRun::Impl>> made =
      MakeImpl(config.spec, options, std::nullopt);
  if (!made.ok())
    return LocateInConfig(made.status(), config);
  std::unique_ptr<PreparedRun::Impl> impl = *std::move(made);
  impl->run_dir = options.run_dir.empty() ? NewRunFolder(config.file)
                                          : fs::absolute(options.run_dir);
  impl->manifest = DescribeRun(*impl->rt, impl->run_dir.filename().string());
  return PreparedRun(std::move(impl));
}

absl::StatusOr<PreparedRun> OpenRun(const fs::path& run_dir,
                                    const RunOptions& options) {
  const fs::path dir = fs::absolute(run_dir);
  WHET_ASSIGN_OR_RETURN(RunManifest then, ReadRunManifest(dir));
  // Says so at once if another process works on it; Execute locks for good.
  WHET_RETURN_IF_ERROR(RunLock::Acquire(dir).status());
  // A run that was killed before its first record has no journal yet.
  if (fs::exists(dir / "journal"))
    WHET_RETURN_IF_ERROR(ReadJournal(dir / "journal", nullptr).status());
  WHET_ASSIGN_OR_RETURN(std::unique_ptr<PreparedRun::Impl> impl,
                        MakeImpl(then.spec, options, then.prices));
  WHET_RETURN_IF_ERROR(
      CheckUnchanged(then, DescribeRun(*impl->rt, then.run_id)));
  impl->run_dir = dir;
  impl->manifest = std::move(then);
  impl->resumed = true;
  return PreparedRun(std::move(impl));
}

}  // namespace whet
