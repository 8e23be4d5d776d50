// whet export: the winning prompt for other programs.
#include "whet/core/report.h"
#include "whet/core/run_folder.h"

#include "absl/status/statusor.h"
#include "help_text.h"
#include "run_reference.h"
#include "verb.h"

namespace whet::cli {
namespace {

constexpr char kExportFooter[] =
    R"(Examples:
  whet export > prompt.json             the best prompt of the latest run
  whet export latest --format text      to read or paste)";

class ExportVerb : public Verb {
 public:
  const char* name() const override { return "export"; }
  const char* summary() const override {
    return "Print the best prompt of a run for use elsewhere.";
  }

  void Declare(CLI::App& app) override {
    app.add_option("RUN", run_,
                   "Folder of the run, its name, or 'latest' (the default).");
    app.add_option("--format", format_,
                   "json (the default): system message, demonstrations and "
                   "user message as data; text: as people read it.")
        ->type_name("NAME")
        ->check(OneOf({"json", "text"}));
    app.footer(kExportFooter);
  }

  ExitCode Run(const Console& console) override {
    const absl::StatusOr<RunFolder> run = ReadReferredRun(run_);
    if (!run.ok())
      return console.Fail(run.status());
    if (!run->result) {
      return console.Fail(absl::FailedPreconditionError(
          run->dir.string() +
          ": the run is not finished, it has no best prompt yet\nhint: go on "
          "with: whet resume " +
          run->dir.string()));
    }
    std::string text = format_ == "json" ? PrettyJson(run->result->best)
                                         : CandidateText(run->result->best);
    if (text.empty() || text.back() != '\n')
      text += '\n';
    console.out() << text;
    return ExitCode::kDone;
  }

 private:
  std::string run_;
  std::string format_ = "json";
};

}  // namespace

std::unique_ptr<Verb> MakeExportVerb() {
  return std::make_unique<ExportVerb>();
}

}  // namespace whet::cli
