#include "run_session.h"

#include <charconv>
#include <utility>

#include "whet/core/run_folder.h"
#include "whet/core/score_text.h"

#include "config_input.h"
#include "help_text.h"
#include "json_text.h"
#include "progress_view.h"
#include "run_summary.h"
#include "stop_signals.h"

namespace whet::cli {
namespace {

ExitCode SayWhyItEnded(const absl::Status& status, const PreparedRun& run,
                       std::int64_t calls, const Console& console) {
  const std::string resume = "whet resume " + ShownPath(run.run_dir());
  if (absl::IsCancelled(status)) {
    console.Error("interrupted; everything that was paid for is saved");
    console.Hint("go on with: " + resume);
    return ExitCode::kInterrupted;
  }
  const Stage stage = calls > 0 ? Stage::kAfterCalls : Stage::kBeforeCalls;
  const ExitCode code = console.Fail(status, stage);
  if (calls > 0)
    console.Hint("answers so far are saved; go on with: " + resume);
  return code;
}

// The text of result.json with the run's folder.
std::string ResultForPrograms(const RunResult& result, const PreparedRun& run) {
  return WithMember(ResultJson(result), "run_dir", run.run_dir().string());
}

}  // namespace

void DeclareRunOutput(CLI::App& app, RunOutput* output) {
  app.add_flag("--json", output->json,
               "Print the result as one JSON object (that of result.json, and "
               "run_dir).");
  app.add_option("--fail-under", output->fail_under,
                 "Exit with 10 if the final prompt scores less than X (0 to 1) "
                 "on the test split; on val if nothing was compared there.")
      ->type_name("X")
      ->check(NumberBetween(0.0, 1.0, "(0.8 is 80 %)"));
}

ExitCode CheckThreshold(const std::string& fail_under,
                        std::optional<double> score, const Console& console) {
  if (fail_under.empty())
    return ExitCode::kDone;
  double least = 0.0;  // the option's check has seen to it that it is one
  std::from_chars(fail_under.data(), fail_under.data() + fail_under.size(),
                  least);
  if (!score) {
    console.Error(
        "--fail-under: there is no score on the test split to compare "
        "with " +
        fail_under);
    return ExitCode::kBelowThreshold;
  }
  if (*score >= least)
    return ExitCode::kDone;
  console.Error("--fail-under: the score " + FixedNumber(*score, 4) +
                " is below " + fail_under);
  return ExitCode::kBelowThreshold;
}

ExitCode CarryOut(PreparedRun run, const RunOutput& output,
                  const Console& console) {
  ProgressView view(console);
  absl::StatusOr<RunResult> result = absl::InternalError("not run");
  {
    const StopSignals signals(&run);
    result = run.Execute(&view);
    view.Close();
    // With a terminal that is gone the exit status says it alone: SIGPIPE must
    // not end the process before.
    if (!result.ok())
      return SayWhyItEnded(result.status(), run, view.calls(), console);
  }
  if (output.json) {
    console.out() << ResultForPrograms(*result, run) << '\n';
  } else {
    absl::StatusOr<RunFolder> folder = ReadRunFolder(run.run_dir());
    if (!folder.ok())
      return console.Fail(folder.status(), Stage::kAfterCalls);
    console.out() << RunSummary(*folder, console.out_paint());
  }
  const ExitCode code = ExitCodeFor(result->status);
  if (code != ExitCode::kDone)
    return code;
  // Without a comparison the prompt is the user's own, and val is what there
  // is.
  const double score = FinalScore(*result).value_or(result->baseline_val.mean);
  return CheckThreshold(output.fail_under, score, console);
}

}  // namespace whet::cli
