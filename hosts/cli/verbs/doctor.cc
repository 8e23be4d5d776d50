// whet doctor: is everything in place for a run, and if not, what to do.
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

#include "whet/core/dataset.h"
#include "whet/core/hygiene.h"
#include "whet/core/plugin_catalog.h"
#include "whet/core/run.h"
#include "whet/core/score_text.h"

#include "absl/status/statusor.h"
#include "config_input.h"
#include "json_text.h"
#include "verb.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kDoctorFooter[] =
    R"(Each line is OK, WARN or FAIL and says what to do. No model is called.
Exit status: 0 if nothing failed, else 2 (config, data, plugins), 4
(credentials) or 5 (provider).

Examples:
  whet doctor
  whet doctor triage/whet.yaml --json)";

// A run writes a few megabytes; less than this makes it likely to fail.
constexpr std::uintmax_t kLeastFreeBytes = 100'000'000;

enum class Level { kOk, kWarn, kFail };

struct Check {
  Level level = Level::kOk;
  std::string name;
  std::string text;
};

const char* LevelName(Level level) {
  switch (level) {
    case Level::kOk:
      return "OK";
    case Level::kWarn:
      return "WARN";
    case Level::kFail:
      break;
  }
  return "FAIL";
}

// The checks in order, and the exit code of the first that failed.
class Checkup {
 public:
  void Ok(std::string name, std::string text) {
    checks_.push_back({Level::kOk, std::move(name), std::move(text)});
  }
  void Warn(std::string name, std::string text) {
    checks_.push_back({Level::kWarn, std::move(name), std::move(text)});
  }
  void Fail(std::string name, const absl::Status& status) {
    checks_.push_back(
        {Level::kFail, std::move(name), std::string(status.message())});
    if (code_ == ExitCode::kDone) {
      code_ = ExitCodeOfCheck(status);
    }
  }
  const std::vector<Check>& checks() const { return checks_; }
  ExitCode code() const { return code_; }

 private:
  std::vector<Check> checks_;
  ExitCode code_ = ExitCode::kDone;
};

// Of one file for each split, `splits` says which example is in which.
absl::StatusOr<Dataset> LoadData(const DataSpec& data, Splits* splits) {
  const DataColumns columns{data.input, data.expected};
  if (!data.file.empty())
    return LoadDataset(data.file, columns);
  std::vector<Dataset> parts;
  std::size_t next = 0;
  for (const auto& [file, split] : {std::pair(&data.train, &splits->train),
                                    std::pair(&data.val, &splits->val),
                                    std::pair(&data.test, &splits->test)}) {
    if (file->empty())
      continue;
    absl::StatusOr<Dataset> part = LoadDataset(*file, columns);
    if (!part.ok())
      return part.status();
    for (std::size_t i = 0; i < part->examples.size(); ++i)
      split->push_back(next++);
    parts.push_back(*std::move(part));
  }
  return ConcatenateDatasets(std::move(parts));
}

void CheckHygiene(const Dataset& dataset, const Splits& splits,
                  DataLayout layout, Checkup* checkup) {
  const std::vector<Finding> findings = CheckExamples(dataset, splits, layout);
  for (const Finding& finding : findings)
    checkup->Warn("hygiene", finding.text);
  if (findings.empty()) {
    checkup->Ok("hygiene",
                "no example is in two splits, none contradicts another");
  }
}

bool CheckData(const DataSpec& data, Checkup* checkup) {
  Splits splits;
  const absl::StatusOr<Dataset> dataset = LoadData(data, &splits);
  if (!dataset.ok()) {
    checkup->Fail("data", dataset.status());
    return false;
  }
  std::string columns;
  for (const std::string& column : dataset->input_columns) {
    columns += (columns.empty() ? "" : ", ") + column;
  }
  std::string text =
      CountText(static_cast<std::int64_t>(dataset->examples.size()),
                "example") +
      ", " + columns + " -> " + dataset->expected_column;
  if (!data.file.empty()) {
    absl::StatusOr<Splits> made = SplitDataset(
        *dataset, {data.split.train, data.split.val, data.split.test},
        data.split.seed);
    if (!made.ok()) {
      checkup->Fail("data", made.status());
      return false;
    }
    splits = *std::move(made);
    text += "; " + std::to_string(splits.train.size()) + " train, " +
            std::to_string(splits.val.size()) + " val, " +
            std::to_string(splits.test.size()) + " test";
  }
  checkup->Ok("data", text);
  CheckHygiene(
      *dataset, splits,
      data.file.empty() ? DataLayout::kFileForEachSplit : DataLayout::kOneFile,
      checkup);
  return true;
}

bool CheckPlugins(const LoadedConfig& config, const Console& console,
                  Checkup* checkup) {
  PluginSearchPath path = PluginFolders(console);
  for (const std::string& dir : config.spec.plugin_dirs) {
    path.config.push_back(dir);
  }
  const PluginCatalog catalog = PluginCatalog::Scan(path);
  for (const std::string& problem : catalog.problems()) {
    checkup->Warn("plugins", problem);
  }
  std::set<std::pair<PluginKind, std::string>> used;
  for (const auto& [role, model] : config.spec.models) {
    used.emplace(PluginKind::kProvider, model.provider);
  }
  for (const EvaluatorSpec& evaluator : config.spec.evaluators) {
    used.emplace(PluginKind::kEvaluator, evaluator.use);
  }
  used.emplace(PluginKind::kStrategy, config.spec.strategy.use);
  bool all_found = true;
  std::string names;
  for (const auto& [kind, id] : used) {
    const absl::StatusOr<const PluginRecord*> plugin = catalog.Find(kind, id);
    if (plugin.ok()) {
      names += (names.empty() ? "" : ", ") + (*plugin)->id + " " +
               (*plugin)->version;
    } else {
      checkup->Fail("plugins", plugin.status());
      all_found = false;
    }
  }
  if (all_found)
    checkup->Ok("plugins", names);
  return all_found;
}

// What is left when config, data and plugins are fine: settings, models, keys
// and budget. The engine knows, and checks it without a call.
void CheckRun(const LoadedConfig& config, const Console& console,
              Checkup* checkup) {
  RunOptions options;
  options.plugins = PluginFolders(console);
  const absl::StatusOr<PreparedRun> run = PrepareRun(config, options);
  if (!run.ok()) {
    const bool credentials = absl::IsUnauthenticated(run.status());
    checkup->Fail(credentials ? "credentials" : "run", run.status());
    return;
  }
  std::string models;
  for (const auto& [role, model] : config.spec.models) {
    models += (models.empty() ? "" : ", ") + role + " = " + model.provider +
              " / " + model.model;
  }
  checkup->Ok("models", models);
  std::string plan = run->plan();
  while (!plan.empty()) {
    const std::size_t end = plan.find('\n');
    const std::string line = OneLine(plan.substr(0, end));
    plan.erase(0, end == std::string::npos ? plan.size() : end + 1);
    // "budget     600 calls: ..." is a check with its name; data came before.
    const std::size_t space = line.find(' ');
    if (space == std::string::npos || line.substr(0, space) == "data")
      continue;
    checkup->Ok(line.substr(0, space), line.substr(space + 1));
  }
}

void CheckFolder(const fs::path& config_file, Checkup* checkup) {
  std::error_code error;
  const fs::path project = fs::absolute(config_file, error).parent_path();
  const fs::path runs = project / "runs";
  const fs::path dir = fs::exists(runs, error) ? runs : project;
  if (!fs::is_directory(dir, error) || access(dir.c_str(), W_OK) != 0) {
    checkup->Fail(
        "run folder",
        absl::FailedPreconditionError(
            dir.string() +
            ": not a folder that can be written; choose another folder "
            "with 'whet run --run-dir DIR'"));
    return;
  }
  const fs::space_info space = fs::space(dir, error);
  if (!error && space.available < kLeastFreeBytes) {
    checkup->Warn("run folder",
                  dir.string() + ": only " +
                      std::to_string(space.available / 1'000'000) +
                      " MB free on the disk");
    return;
  }
  checkup->Ok("run folder", "runs go to " + ShownPath(runs));
}

std::string ChecksJson(const Checkup& checkup) {
  std::vector<std::string> checks;
  for (const Check& check : checkup.checks()) {
    JsonObject json;
    json.Add("level", LevelName(check.level))
        .Add("name", check.name)
        .Add("text", check.text);
    checks.push_back(json.Text());
  }
  JsonObject json;
  json.Add("schema_version", 1)
      .Add("ok", checkup.code() == ExitCode::kDone)
      .AddRaw("checks", JsonArray(checks));
  return json.Text();
}

// "FAIL  data        tickets.csv: ..." and its hint under it.
std::string CheckText(const Check& check, const Paint& paint) {
  const std::string label = PadRight(LevelName(check.level), 4);
  const std::string shown = check.level == Level::kOk     ? paint.Good(label)
                            : check.level == Level::kWarn ? paint.Caution(label)
                                                          : paint.Bad(label);
  constexpr std::string_view kHintMark = "\nhint: ";
  const std::size_t hint = check.text.find(kHintMark);
  std::string text = shown + "  " + PadRight(check.name, 12) +
                     OneLine(check.text.substr(0, hint)) + "\n";
  if (hint != std::string::npos) {
    text += std::string(18, ' ') +
            OneLine(check.text.substr(hint + kHintMark.size())) + "\n";
  }
  return text;
}

class DoctorVerb : public Verb {
 public:
  const char* name() const override { return "doctor"; }
  const char* summary() const override {
    return "Check that a run can start: config, data, plugins, models, keys.";
  }

  void Declare(CLI::App& app) override {
    DeclareConfigOptions(app, &input_);
    app.add_flag("--json", json_, "Print the checks as one JSON object.");
    app.footer(kDoctorFooter);
  }

  ExitCode Run(const Console& console) override {
    Checkup checkup;
    CheckAll(console, &checkup);
    if (json_) {
      console.out() << ChecksJson(checkup) << '\n';
      return checkup.code();
    }
    for (const Check& check : checkup.checks()) {
      console.out() << CheckText(check, console.out_paint());
    }
    return checkup.code();
  }

 private:
  void CheckAll(const Console& console, Checkup* checkup) const {
    const absl::StatusOr<LoadedConfig> config = LoadConfigFor(input_);
    if (!config.ok()) {
      checkup->Fail("config", config.status());
      return;
    }
    checkup->Ok("config", ShownPath(config->file));
    const bool data = CheckData(config->spec.data, checkup);
    const bool plugins = CheckPlugins(*config, console, checkup);
    if (data && plugins)
      CheckRun(*config, console, checkup);
    CheckFolder(config->file, checkup);
  }

  ConfigInput input_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeDoctorVerb() {
  return std::make_unique<DoctorVerb>();
}

}  // namespace whet::cli
