// whet ls: the runs of a project.
#include <filesystem>
#include <system_error>

#include "whet/core/run_folder.h"
#include "whet/core/score_text.h"

#include "absl/status/statusor.h"
#include "config_input.h"
#include "json_text.h"
#include "run_reference.h"
#include "run_summary.h"
#include "text_table.h"
#include "verb.h"

namespace whet::cli {
namespace {

constexpr char kLsFooter[] =
    R"(BEFORE and AFTER are scores on fresh examples (the test split).

Examples:
  whet ls              the runs of this project, newest first
  whet ls other/runs)";

std::string StatusOf(const RunFolder& run) {
  return run.result ? std::string(RunStatusName(run.result->status))
                    : "unfinished";
}

std::string RunJson(const RunFolder& run) {
  JsonObject json;
  json.Add("run_id", run.run_id)
      .Add("run_dir", run.dir.string())
      .Add("started_utc", run.started_utc)
      .Add("status", StatusOf(run));
  std::optional<double> before;
  std::optional<double> after;
  if (run.result && run.result->test) {
    before = run.result->test->seed.mean;
    after = FinalScore(*run.result);
  }
  json.Add("before", before).Add("after", after);
  return json.Text();
}

std::vector<std::string> RunCells(const RunFolder& run) {
  std::string before = "-";
  std::string after = "-";
  std::string used = "-";
  if (run.result) {
    const ScoreText text = ScoreText::For(*run.result);
    if (run.result->test) {
      before = text.Score(run.result->test->seed.mean);
      after = text.Score(*FinalScore(*run.result));
    }
    used = UsageText(run.result->roles);
  }
  return {run.dir.filename().string(), StatusOf(run), before, after, used,
          UtcText(run.started_utc)};
}

class LsVerb : public Verb {
 public:
  const char* name() const override { return "ls"; }
  const char* summary() const override { return "List the runs of a project."; }

  void Declare(CLI::App& app) override {
    app.add_option("DIR", dir_,
                   "Folder that holds runs. Default: runs/ of this project.");
    app.add_flag("--json", json_, "Print the list as one JSON object.");
    app.footer(kLsFooter);
  }

  ExitCode Run(const Console& console) override {
    const std::filesystem::path dir =
        dir_.empty() ? RunsFolder() : std::filesystem::path(dir_);
    std::error_code error;
    if (!dir_.empty() && !std::filesystem::is_directory(dir, error)) {
      return console.Fail(absl::NotFoundError(dir_ + ": no such folder"));
    }
    std::vector<std::string> rows;
    TextTable table({"RUN", "STATUS", "BEFORE", "AFTER", "USED", "STARTED"});
    for (const std::filesystem::path& folder : ListRunFolders(dir)) {
      const absl::StatusOr<RunFolder> run = ReadRunFolder(folder);
      if (!run.ok()) {
        console.Warning(std::string(run.status().message()));
        continue;
      }
      rows.push_back(RunJson(*run));
      table.Add(RunCells(*run));
    }
    if (json_) {
      JsonObject json;
      json.Add("schema_version", 1).AddRaw("runs", JsonArray(rows));
      console.out() << json.Text() << '\n';
    } else if (table.empty()) {
      console.Note(ShownPath(dir) + ": no runs here yet; 'whet run' makes one");
    } else {
      console.out() << table.Text(console.out_paint());
    }
    return ExitCode::kDone;
  }

 private:
  std::string dir_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeLsVerb() { return std::make_unique<LsVerb>(); }

}  // namespace whet::cli
