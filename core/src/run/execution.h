// The phases of a run: baseline, search, confirmation. Deterministic given
// config, data and answers; everything that knows a clock or a file stays
// outside.
#ifndef WHET_CORE_RUN_EXECUTION_H_
#define WHET_CORE_RUN_EXECUTION_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/result.h"
#include "whet/core/run_folder.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "run/event_log.h"
#include "run/run_monitor.h"
#include "run/runtime.h"
#include "run/search_phase.h"

namespace whet {

class Execution : public SearchObserver {
 public:
  // What came out, in the engine's terms.
  struct Outcome {
    RunStatus status = RunStatus::kFailed;
    std::string stop_reason;
    std::uint64_t challenger = 0;  // candidate number; 0: none
    std::optional<TestComparison> test;
  };

  // All must outlive this. `elapsed_s`: wall time of all sessions so far.
  Execution(Runtime* rt, RunMonitor* monitor, EventLog* events,
            std::function<double()> elapsed_s);

  // Errors end the session, not the run: it can be resumed (run.h).
  absl::StatusOr<Outcome> Run();

  // After Run: candidates, curve, test rows.
  RunDetails Details(const Outcome& outcome) const;

  void OnEvaluated(std::uint64_t candidate) override;
  void OnProposed(std::uint64_t candidate) override;
  void OnRecommended(const std::vector<std::uint64_t>& candidates) override;
  void OnEvent(std::string_view name, std::string_view json) override;
  void OnText(std::string_view name, std::string_view text) override;

 private:
  // Examples of the test split without a score under a candidate.
  struct ItemFailures {
    std::int64_t of_prompt = 0;  // not the provider's or the network's
    std::string example;         // what one of them says
  };

  absl::Status Baseline();
  absl::Status NoBaseline(const absl::Status& first);
  absl::Status KeepBaselineTime(double seconds);
  ItemFailures TestFailures(std::uint64_t candidate) const;
  absl::StatusOr<SearchPhase::Outcome> Search();
  absl::StatusOr<TestComparison> Confirm(std::uint64_t challenger);
  Outcome Judge(std::uint64_t challenger, const TestComparison& test,
                std::string stop_reason) const;
  // Calls end when `share` of the time that is left beside `for_later_s` is
  // over.
  void LimitTime(double for_later_s, double share = 1.0);
  void NotePoint(std::uint64_t candidate, const ScoreSummary& val);
  ScoreSummary ValSummary(std::uint64_t candidate) const;
  void Phase(RunProgress::Phase phase, std::string_view line);

  Runtime* rt_;
  RunMonitor* monitor_;
  EventLog* events_;
  std::function<double()> elapsed_s_;
  std::vector<CurvePoint> curve_;
  std::map<std::string, std::string> texts_;  // that the strategy keeps
  double baseline_s_ = 0.0;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_EXECUTION_H_
