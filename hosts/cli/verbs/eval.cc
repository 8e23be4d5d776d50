// whet eval: score one prompt, change nothing.
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "whet/core/run.h"
#include "whet/core/score_text.h"

#include "absl/status/statusor.h"
#include "config_input.h"
#include "help_text.h"
#include "json_text.h"
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
  whet eval --prompt best_prompt.json --fail-under 0.6     in a build job)";

JsonObject ScoreJson(const ScoreSummary& score) {
  JsonObject json;
  json.Add("mean", score.mean)
      .Add("stderr", score.stderr_)
      .Add("n", score.n)
      .Add("failed", score.failed);
  return json;
}

std::string ReportJson(const EvalReport& report, const std::string& split) {
  JsonObject calls;
  JsonObject tokens;
  for (const auto& [role, usage] : report.roles) {
    calls.Add(role, usage.calls);
    JsonObject counts;
    counts.Add("input", usage.input_tokens).Add("output", usage.output_tokens);
    tokens.Add(role, counts);
  }
  std::vector<std::string> rows;
  for (const EvalReport::Row& row : report.rows) {
    JsonObject json;
    json.Add("example", row.example)
        .Add("input", row.input)
        .Add("expected", row.expected)
        .Add("output", row.output)
        .Add("score", row.score)
        .Add("feedback", row.feedback);
    rows.push_back(json.Text());
  }
  JsonObject json;
  json.Add("schema_version", 1)
      .Add("split", split)
      .Add("score", ScoreJson(report.score))
      .Add("calls", calls)
      .Add("tokens", tokens)
      .Add("cached", report.cached)
      .AddRaw("rows", JsonArray(rows));
  return json.Text();
}

std::string ReportText(const EvalReport& report, const std::string& split,
                       const Paint& paint) {
  const ScoreSummary& score = report.score;
  const ScoreText text(score.mean >= 0 && score.mean <= 1);
  std::string out = "score  " + paint.Strong(text.Score(score.mean)) + " ± " +
                    text.Margin(score.stderr_) + "  on " +
                    CountText(score.n, "example") + " (" + split + ")\n";
  if (score.failed > 0) {
    out += "failed " + CountText(score.failed, "example") +
           " without an answer or a score\n";
  }
  out += "used   " + UsageText(report.roles) + "\n";
  if (report.cached > 0)
    out += "reused " + ReusedText(report.cached) + "\n";
  return out;
}

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
    return "Score a prompt on the examples of a config, without searching.";
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
        EvaluatePrompt(*config, options, *prompt, split_, &view);
    view.Close();
    if (!report.ok()) {
      return console.Fail(report.status(), view.calls() > 0
                                               ? Stage::kAfterCalls
                                               : Stage::kBeforeCalls);
    }
    console.out() << (json_ ? ReportJson(*report, split_) + "\n"
                            : ReportText(*report, split_, console.out_paint()));
    if (report->score.n == 0) {
      console.Error("no example could be scored" +
                    (report->rows.empty()
                         ? std::string()
                         : "; the first says: " + report->rows[0].feedback));
      return ExitCode::kFailure;
    }
    WarnOfFailures(*report, console);
    return CheckThreshold(fail_under_, report->score.mean, console);
  }

 private:
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
  std::string fail_under_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeEvalVerb() { return std::make_unique<EvalVerb>(); }

}  // namespace whet::cli
