// whet show: what a run found out.
#include "whet/core/run_folder.h"

#include "absl/status/statusor.h"
#include "json_text.h"
#include "run_reference.h"
#include "run_summary.h"
#include "verb.h"

namespace whet::cli {
namespace {

constexpr char kShowFooter[] =
    R"(Examples:
  whet show                the latest run of this project
  whet show runs/20261103-141522-support_triage
  whet show latest --json)";

std::string UnfinishedJson(const RunFolder& run) {
  JsonObject json;
  json.Add("schema_version", 1)
      .Add("run_id", run.run_id)
      .Add("status", "unfinished")
      .Add("started_utc", run.started_utc)
      .Add("run_dir", run.dir.string());
  return json.Text();
}

class ShowVerb : public Verb {
 public:
  const char* name() const override { return "show"; }
  const char* summary() const override {
    return "Show the result of a run: before, after, how sure, what it took.";
  }

  void Declare(CLI::App& app) override {
    app.add_option("RUN", run_,
                   "Folder of the run, its name, or 'latest' (the default).");
    app.add_flag("--json", json_,
                 "Print the result as one JSON object (that of result.json, "
                 "and run_dir).");
    app.footer(kShowFooter);
  }

  ExitCode Run(const Console& console) override {
    const absl::StatusOr<RunFolder> run = ReadReferredRun(run_);
    if (!run.ok())
      return console.Fail(run.status());
    if (!json_) {
      console.out() << RunSummary(*run, console.out_paint());
    } else if (run->result) {
      console.out() << WithMember(ResultJson(*run->result), "run_dir",
                                  run->dir.string())
                    << '\n';
    } else {
      console.out() << UnfinishedJson(*run) << '\n';
    }
    return ExitCode::kDone;
  }

 private:
  std::string run_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeShowVerb() { return std::make_unique<ShowVerb>(); }

}  // namespace whet::cli
