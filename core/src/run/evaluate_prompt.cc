// `whet eval`: one prompt on one split, through the same door as a run but
// without a folder.
#include <algorithm>
#include <utility>

#include "whet/core/run.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/nearest_name.h"
#include "base/status_macros.h"
#include "run/run_monitor.h"
#include "run/runtime.h"
#include "run/warning_relay.h"
#include "stats/comparison.h"

namespace whet {
namespace {

absl::StatusOr<std::vector<std::uint64_t>> ExamplesOf(const RunData& data,
                                                      std::string_view split) {
  if (split == "train")
    return data.train;
  if (split == "val")
    return data.val;
  if (split == "test")
    return data.test;
  if (split == "all") {
    std::vector<std::uint64_t> all;
    for (const Example& example : data.dataset.examples) {
      all.push_back(example.number);
    }
    return all;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--split: no split '", ToAbsl(split), "'",
                   DidYouMean(split, {"all", "test", "train", "val"})));
}

absl::StatusOr<EvalReport> Evaluate(
    Runtime& rt, const std::vector<std::uint64_t>& examples) {
  WHET_ASSIGN_OR_RETURN(const TrialTicket ticket,
                        rt.trials->Start(1, examples, 0, "eval"));
  WHET_ASSIGN_OR_RETURN(const std::vector<const Trial*> trials,
                        rt.trials->Finish(ticket));
  EvalReport report;
  std::vector<std::optional<double>> scores;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const Trial& t = *trials[i];
    const Example& example = rt.data.dataset.examples[ticket.examples[i]];
    scores.push_back(t.status.ok() ? std::optional(t.score) : std::nullopt);
    report.rows.push_back(
        {example.number, ticket.calls[i]->request.messages.back().content,
         example.expected, std::string(t.output), scores.back(), t.feedback});
  }
  report.score = Summarize(scores);
  report.roles = rt.calls.usage();
  report.cached = rt.calls.cached();
  return report;
}

}  // namespace

absl::StatusOr<EvalReport> EvaluatePrompt(const LoadedConfig& config,
                                          const RunOptions& options,
                                          const Candidate& prompt,
                                          std::string_view split,
                                          RunObserver* observer) {
  RunSpec spec = config.spec;
  spec.prompt = prompt;
  spec.budget = {};       // the user asked for exactly these calls
  WarningRelay warnings;  // outlives what warns
  RuntimeOptions runtime_options;
  runtime_options.on_warning = [&warnings](LogLevel, std::string_view line) {
    warnings.Warn(line);
  };
  runtime_options.plugins = options.plugins;
  runtime_options.with_strategy = false;
  absl::StatusOr<std::unique_ptr<Runtime>> made =
      MakeRuntime(std::move(spec), runtime_options);
  if (!made.ok()) {
    // A prompt that came from elsewhere is not in the config.
    const bool of_prompt =
        absl::StartsWith(made.status().message(), "$.prompt");
    return of_prompt && prompt != config.spec.prompt
               ? made.status()
               : LocateInConfig(made.status(), config);
  }
  const std::unique_ptr<Runtime> rt = *std::move(made);
  WHET_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> examples,
                        ExamplesOf(rt->data, split));
  if (!options.log_file.empty()) {
    WHET_RETURN_IF_ERROR(rt->log->OpenFile(options.log_file));
  }
  StopSignal stop;
  RunMonitor::Hooks hooks;
  hooks.refresh = [&rt](RunProgress& p) {
    const Cost spent = rt->ledger.spent();
    p.calls = spent.calls;
    p.tokens = spent.tokens;
    if (rt->AllPriced())
      p.usd = spent.dollars();
    p.in_flight = rt->calls.in_flight();
  };
  hooks.on_stop = [&rt](bool) {
    rt->calls.Stop(Dispatcher::StopMode::kDropInFlight);
  };
  RunMonitor monitor(&stop, observer, hooks);
  warnings.Attach(&monitor);
  rt->ShareAnswers(options.answer_cache);
  absl::StatusOr<EvalReport> report = Evaluate(*rt, examples);
  warnings.Attach(nullptr);
  return report;
}

}  // namespace whet
