// whet eval: score one prompt, or answers from a file; change nothing.
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "whet/core/evaluation.h"
#include "whet/core/report.h"
#include "whet/core/run.h"
#include "whet/core/score_text.h"

#include "absl/status/statusor.h"
#include "config_input.h"
#include "eval_text.h"
#include "help_text.h"
#include "progress_view.h"
#include "run_session.h"
#include "run_summary.h"
#include "verb.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kEvalFooter[] =
    R"(Examples:
  whet eval                                         your prompt, test split
  whet eval --prompt runs/20261103-141522-demo
  whet eval --split val --json
  whet eval --outputs answers.jsonl --report scores.html
  whet eval --prompt best_prompt.json --fail-under 0.6     in a build job)";

// Standard output counts them; why is people's to know, also when the exit
// status is 0.
void WarnOfFailures(const EvalReport& report, const Console& console) {
  for (const EvalReport::Row& row : report.rows) {
    if (row.score.has_value())
      continue;
    console.Warning(CountText(report.score.failed, "example") +
                    " ended without a score; the first: " + row.feedback);
    return;
  }
}

class EvalVerb : public Verb {
 public:
  const char* name() const override { return "eval"; }
  const char* summary() const override {
    return "Score a prompt on the examples of a config, or answers from a "
           "file.";
  }

  void Declare(CLI::App& app) override {
    DeclareConfigOptions(app, &input_);
    app.add_option("--prompt", prompt_,
                   "Prompt to score: a JSON file such as best_prompt.json of a "
                   "run, or the folder of a run. Default: the prompt of the "
                   "config.")
        ->type_name("FILE");
    app.add_option("--split", split_,
                   "Examples to use: train, val, test or all. Default: test.")
        ->type_name("NAME")
        ->check(OneOf({"train", "val", "test", "all"}));
    app.add_option("--outputs", outputs_,
                   "Score the answers in this file (CSV, TSV, JSONL, JSON; a "
                   "column `output`, or data.output) instead of asking a "
                   "model. Of the config only the evaluators are needed.")
        ->type_name("FILE");
    app.add_option("--worst", worst_,
                   "Show this many of the worst examples. Default: 5.")
        ->type_name("N")
        ->check(WholeNumber(0));
    app.add_option("--report", report_file_,
                   "Write a page with the tables and the worst examples: one "
                   "HTML file, nothing to load.")
        ->type_name("FILE");
    app.add_flag("--json", json_,
                 "Print score, usage and every example as one JSON object.");
    app.add_option("--fail-under", fail_under_,
                   "Exit with 10 if the score is less than X (0 to 1).")
        ->type_name("X")
        ->check(NumberBetween(0.0, 1.0, "(0.8 is 80 %)"));
    DeclareCacheOption(app, &input_);
    app.footer(kEvalFooter);
  }

  ExitCode Run(const Console& console) override {
    if (!outputs_.empty())
      input_.answers = outputs_;
    const absl::StatusOr<LoadedConfig> config = LoadConfigFor(input_);
    if (!config.ok())
      return console.Fail(config.status());
    absl::StatusOr<Candidate> prompt = config->spec.prompt;
    if (!prompt_.empty())
      prompt = ReadPrompt();
    if (!prompt.ok())
      return console.Fail(prompt.status());
    RunOptions options;
    options.plugins = PluginFolders(console);
    options.answer_cache = AnswerCacheFile();
    ProgressView view(console, "scoring");
    const absl::StatusOr<EvalReport> report =
        outputs_.empty()
            ? EvaluatePrompt(*config, options, *prompt, split_, &view)
            : ScoreAnswers(*config, options, &view);
    view.Close();
    if (!report.ok()) {
      return console.Fail(report.status(), view.calls() > 0
                                               ? Stage::kAfterCalls
                                               : Stage::kBeforeCalls);
    }
    return Tell(*report, console);
  }

 private:
  ExitCode Tell(const EvalReport& report, const Console& console) const {
    const std::string what = outputs_.empty() ? split_ : outputs_;
    console.out() << (json_ ? EvalJson(report, what) + "\n"
                            : EvalText(report, {what, Worst()},
                                       console.out_paint()));
    if (!report_file_.empty()) {
      const absl::Status written = WriteEvalReport(report, what, report_file_);
      if (!written.ok())
        return console.Fail(written, Stage::kAfterCalls);
    }
    if (report.score.n == 0) {
      console.Error("no example could be scored" +
                    (report.rows.empty()
                         ? std::string()
                         : "; the first says: " + report.rows[0].feedback));
      return ExitCode::kFailure;
    }
    WarnOfFailures(report, console);
    return CheckThreshold(fail_under_, report.score.mean, console);
  }

  std::size_t Worst() const {
    return worst_.empty() ? EvalTextOptions{}.worst
                          : static_cast<std::size_t>(std::stoull(worst_));
  }

  absl::StatusOr<Candidate> ReadPrompt() const {
    std::error_code error;
    fs::path file = prompt_;
    if (fs::is_directory(file, error))
      file /= "best_prompt.json";
    std::ifstream in(file, std::ios::binary);
    if (!in) {
      return absl::NotFoundError(file.string() +
                                 ": cannot read the prompt (--prompt)");
    }
    std::ostringstream text;
    text << in.rdbuf();
    absl::StatusOr<Candidate> prompt = ParseCandidate(text.str());
    if (prompt.ok())
      return prompt;
    return absl::Status(
        prompt.status().code(),
        file.string() + ": " + std::string(prompt.status().message()));
  }

  ConfigInput input_;
  std::string prompt_;
  std::string split_ = "test";
  std::string outputs_;
  std::string worst_;
  std::string report_file_;
  std::string fail_under_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeEvalVerb() { return std::make_unique<EvalVerb>(); }

}  // namespace whet::cli
