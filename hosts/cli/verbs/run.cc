// whet run: improve a prompt and prove it.
#include "whet/core/run.h"

#include <utility>

#include "absl/status/statusor.h"
#include "config_input.h"
#include "help_text.h"
#include "run_session.h"
#include "verb.h"

namespace whet::cli {
namespace {

constexpr char kRunFooter[] =
    R"(The result: the run folder holds report.html (look at it in a browser),
best_prompt.txt and best_prompt.json, result.json, and all answers that were
paid for. Stop with Ctrl-C at any time; 'whet resume' goes on.

Examples:
  whet run                            the config of this folder
  whet run triage/whet.yaml           another one
  whet run --budget-calls 200         spend less
  whet run --set strategy.shots=4     try another setting
  whet run --json --fail-under 0.8    in a build job)";

class RunVerb : public Verb {
 public:
  const char* name() const override { return "run"; }
  const char* summary() const override {
    return "Improve the prompt of a config within its budget and prove the "
           "gain on fresh examples.";
  }

  void Declare(CLI::App& app) override {
    DeclareConfigOptions(app, &input_);
    app.add_option("--budget-calls", calls_,
                   "At most this many model calls (budget.calls).")
        ->type_name("N")
        ->check(WholeNumber(1));
    app.add_option("--budget-tokens", tokens_,
                   "At most this many tokens, input and output "
                   "(budget.tokens).")
        ->type_name("N")
        ->check(WholeNumber(1));
    app.add_option("--budget-minutes", minutes_,
                   "At most this much time (budget.minutes).")
        ->type_name("X")
        ->check(NumberBetween(0.001, 1e6));
    app.add_option("--run-dir", run_dir_,
                   "Folder for this run. Default: runs/<time>-<name> beside "
                   "the config.")
        ->type_name("DIR");
    DeclareCacheOption(app, &input_);
    DeclareRunOutput(app, &output_);
    app.footer(kRunFooter);
  }

  ExitCode Run(const Console& console) override {
    AddLimit("calls", calls_);
    AddLimit("tokens", tokens_);
    AddLimit("minutes", minutes_);
    const absl::StatusOr<LoadedConfig> config = LoadConfigFor(input_);
    if (!config.ok())
      return console.Fail(config.status());
    RunOptions options;
    options.plugins = PluginFolders(console);
    options.answer_cache = AnswerCacheFile();
    options.run_dir = run_dir_;
    absl::StatusOr<PreparedRun> run = PrepareRun(*config, options);
    if (!run.ok())
      return console.Fail(run.status());
    console.Note(run->plan());  // ends its last line itself: a blank line
    return CarryOut(*std::move(run), output_, console);
  }

 private:
  void AddLimit(const char* name, const std::string& value) {
    if (value.empty())
      return;
    input_.sets.push_back("budget." + std::string(name) + "=" + value);
  }

  ConfigInput input_;
  std::string calls_;
  std::string tokens_;
  std::string minutes_;
  std::string run_dir_;
  RunOutput output_;
};

}  // namespace

std::unique_ptr<Verb> MakeRunVerb() { return std::make_unique<RunVerb>(); }

}  // namespace whet::cli
