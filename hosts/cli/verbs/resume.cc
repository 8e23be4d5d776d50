// whet resume: go on with a run that was stopped or killed.
#include <utility>

#include "whet/core/run.h"

#include "absl/status/statusor.h"
#include "config_input.h"
#include "run_reference.h"
#include "run_session.h"
#include "verb.h"

namespace whet::cli {
namespace {

constexpr char kResumeFooter[] =
    R"(Answers that were paid for are used again; only calls that were under way
when the run stopped are asked again. The result is the same as that of a run
that was never stopped. Config, data and plugins must be as they were.

Examples:
  whet resume latest
  whet resume runs/20261103-141522-support_triage)";

class ResumeVerb : public Verb {
 public:
  const char* name() const override { return "resume"; }
  const char* summary() const override {
    return "Go on with a run that was stopped, killed or cut off.";
  }

  void Declare(CLI::App& app) override {
    app.add_option("RUN", run_, "Folder of the run, its name, or 'latest'.")
        ->required();
    DeclareRunOutput(app, &output_);
    app.footer(kResumeFooter);
  }

  ExitCode Run(const Console& console) override {
    const absl::StatusOr<std::filesystem::path> dir = FindRun(run_);
    if (!dir.ok())
      return console.Fail(dir.status());
    RunOptions options;
    options.plugins = PluginFolders(console);
    options.answer_cache = AnswerCacheFile();
    absl::StatusOr<PreparedRun> run = OpenRun(*dir, options);
    if (!run.ok())
      return console.Fail(run.status());
    return CarryOut(*std::move(run), output_, console);
  }

 private:
  std::string run_;
  RunOutput output_;
};

}  // namespace

std::unique_ptr<Verb> MakeResumeVerb() {
  return std::make_unique<ResumeVerb>();
}

}  // namespace whet::cli
