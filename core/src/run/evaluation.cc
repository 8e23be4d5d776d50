// `whet eval`: through the same door as a run but without a folder.
#include "whet/core/evaluation.h"

#include <functional>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file_io.h"
#include "base/nearest_name.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
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

// A warning for each thing that evaluators could not say of the whole.
void WarnOf(const std::vector<std::string>& problems, Runtime& rt) {
  for (const std::string& problem : problems)
    rt.log->Write(LogLevel::kWarn, "evaluators", problem);
}

// What follows from the rows.
void Conclude(const Runtime& rt, EvalReport* report) {
  std::vector<std::optional<double>> scores;
  std::map<std::string, std::vector<std::optional<double>>> of_label;
  for (const EvalReport::Row& row : report->rows) {
    scores.push_back(row.score);
    if (rt.data.dataset.labels)
      of_label[row.expected].push_back(row.score);
  }
  report->score = Summarize(scores);
  for (const auto& [label, of_it] : of_label)
    report->labels[label] = Summarize(of_it);
  report->roles = rt.calls.usage();
  report->cached = rt.calls.cached();
}

absl::StatusOr<EvalReport> Evaluate(
    Runtime& rt, const std::vector<std::uint64_t>& examples) {
  WHET_ASSIGN_OR_RETURN(const TrialTicket ticket,
                        rt.trials->Start(1, examples, 0, "eval"));
  WHET_ASSIGN_OR_RETURN(const std::vector<const Trial*> trials,
                        rt.trials->Finish(ticket));
  EvalReport report;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const Trial& t = *trials[i];
    const Example& example = rt.data.dataset.examples[ticket.examples[i]];
    report.rows.push_back(
        {example.number, ticket.calls[i]->request.messages.back().content,
         example.expected, std::string(t.output),
         t.status.ok() ? std::optional(t.score) : std::nullopt, t.feedback,
         rt.panel.Metrics(t.verdicts)});
  }
  std::vector<std::string> problems;
  report.evaluators = rt.trials->Summaries(1, examples, &problems);
  WarnOf(problems, rt);
  Conclude(rt, &report);
  return report;
}

// What evaluators get to see of an example's input: the text if it is one
// column, else all of them.
std::string InputText(const Example& example) {
  return example.input.size() == 1 ? example.input.begin()->second
                                   : nlohmann::json(example.input).dump();
}

absl::StatusOr<EvalReport> ScoreAll(Runtime& rt) {
  EvalReport report;
  std::vector<ItemToScore> items;
  const std::vector<Example>& examples = rt.data.dataset.examples;
  report.rows.reserve(examples.size());
  for (const Example& example : examples) {
    report.rows.push_back({example.number,
                           InputText(example),
                           example.expected,
                           example.output,
                           std::nullopt,
                           "",
                           {}});
    const EvalReport::Row& row = report.rows.back();
    items.push_back({row.input, row.output, row.expected, example.metadata,
                     example.number});
  }
  const std::vector<ItemScore> scores = rt.panel.Score(items, rt.spec.seed);
  WHET_RETURN_IF_ERROR(rt.calls.ended());
  std::vector<const std::vector<Verdict>*> verdicts;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    EvalReport::Row& row = report.rows[i];
    if (scores[i].status.ok())
      row.score = scores[i].score;
    row.feedback = scores[i].status.ok()
                       ? scores[i].feedback
                       : std::string(ToStd(scores[i].status.message()));
    row.metrics = rt.panel.Metrics(scores[i].verdicts);
    verdicts.push_back(&scores[i].verdicts);
  }
  std::vector<std::string> problems;
  report.evaluators = rt.panel.Summarize(verdicts, &problems);
  WarnOf(problems, rt);
  Conclude(rt, &report);
  return report;
}

// Does `work` while `observer` hears of it and may stop it.
absl::StatusOr<EvalReport> Watched(
    Runtime& rt, const RunOptions& options, WarningRelay& warnings,
    RunObserver* observer,
    const std::function<absl::StatusOr<EvalReport>()>& work) {
  if (!options.log_file.empty())
    WHET_RETURN_IF_ERROR(rt.log->OpenFile(options.log_file));
  StopSignal stop;
  RunMonitor::Hooks hooks;
  hooks.refresh = [&rt](RunProgress& p) {
    const Cost spent = rt.ledger.spent();
    p.calls = spent.calls;
    p.tokens = spent.tokens;
    if (rt.AllPriced())
      p.usd = spent.dollars();
    p.in_flight = rt.calls.in_flight();
  };
  hooks.on_stop = [&rt](bool) {
    rt.calls.Stop(Dispatcher::StopMode::kDropInFlight);
  };
  RunMonitor monitor(&stop, observer, hooks);
  warnings.Attach(&monitor);
  rt.ShareAnswers(options.answer_cache);
  absl::StatusOr<EvalReport> report = work();
  warnings.Attach(nullptr);
  return report;
}

RuntimeOptions OptionsFor(const RunOptions& options, WarningRelay* warnings) {
  RuntimeOptions out;
  out.on_warning = [warnings](LogLevel, std::string_view line) {
    warnings->Warn(line);
  };
  out.plugins = options.plugins;
  out.memory_files = options.memory_files;
  out.on_log = options.on_log;
  out.with_strategy = false;
  return out;
}

}  // namespace

absl::Status WriteEvalReport(const EvalReport& report, std::string_view what,
                             const std::filesystem::path& file) {
  return WriteFileAtomically(file, EvalReportHtml(report, what));
}

absl::StatusOr<EvalReport> EvaluatePrompt(const LoadedConfig& config,
                                          const RunOptions& options,
                                          const Candidate& prompt,
                                          std::string_view split,
                                          RunObserver* observer) {
  RunSpec spec = config.spec;
  spec.prompt = prompt;
  spec.budget = {};       // the user asked for exactly these calls
  WarningRelay warnings;  // outlives what warns
  absl::StatusOr<std::unique_ptr<Runtime>> made =
      MakeRuntime(std::move(spec), OptionsFor(options, &warnings));
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
  return Watched(*rt, options, warnings, observer,
                 [&] { return Evaluate(*rt, examples); });
}

absl::StatusOr<EvalReport> ScoreAnswers(const LoadedConfig& config,
                                        const RunOptions& options,
                                        RunObserver* observer) {
  RunSpec spec = config.spec;
  spec.budget = {};
  spec.models.erase("task");
  WarningRelay warnings;
  RuntimeOptions runtime_options = OptionsFor(options, &warnings);
  runtime_options.with_answers = true;
  absl::StatusOr<std::unique_ptr<Runtime>> made =
      MakeRuntime(std::move(spec), runtime_options);
  if (!made.ok())
    return LocateInConfig(made.status(), config);
  const std::unique_ptr<Runtime> rt = *std::move(made);
  return Watched(*rt, options, warnings, observer,
                 [&] { return ScoreAll(*rt); });
}

}  // namespace whet
