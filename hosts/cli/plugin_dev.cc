#include "plugin_dev.h"

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/core/conformance.h"
#include "whet/core/score_text.h"

#include "config_input.h"
#include "dev_round.h"
#include "dev_sample.h"
#include "dev_scores.h"
#include "end_on_signal.h"
#include "folder_watch.h"
#include "plugin_build.h"
#include "progress_view.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kDevFooter[] =
    R"(Builds the plugin in DIR, loads it in a process of its own and shows what it
does; then again whenever a file in DIR is saved, until Ctrl-C.

Built how: CMakeLists.txt with CMake into DIR/build, Cargo.toml with Cargo,
Makefile with make, evaluators in Python with whet-manifest.

An evaluator scores a sample, and a score that has changed since the last save
says by how much. Settings and models that it asks are those of DIR/whet.yaml, if
that is there. A crash or a hang costs the answer that caused it. Strategies and
providers are described and checked for what can be checked at once, the library
and its instances (L and I of 'whet plugins check', which does the rest).

Exit status 0 after Ctrl-C; with --once 1 if something did not work.

Examples:
  whet plugins dev
  whet plugins dev tone --sample answers.csv
  whet plugins dev tone --config '{"words": 5}'
  whet plugins dev tone --build 'make plugin'
  whet plugins dev tone --once --json)";

// A file that changes during each of so many builds may be written by them.
constexpr int kMostBuildsInARow = 3;

// Warnings that come with each round, like what this machine cannot confine,
// are told once.
class DevObserver : public ProgressView {
 public:
  DevObserver(const Console& console, std::set<std::string>* told)
      : ProgressView(console, "scoring"), told_(*told) {}

  void OnWarning(std::string_view line) override {
    if (told_.insert(std::string(line)).second)
      ProgressView::OnWarning(line);
  }

 private:
  std::set<std::string>& told_;
};

// Checks that need no made-up world and take a moment.
std::vector<std::string> QuickChecks() {
  std::vector<std::string> ids;
  for (const ConformanceCheck& check : ConformanceChecks()) {
    if ((check.id[0] == 'L' || check.id[0] == 'I') &&
        check.level <= kDefaultCheckLevel)
      ids.push_back(check.id);
  }
  return ids;
}

// A folder that is built and shown, again and again.
class PluginDev {
 public:
  PluginDev(const Console& console, const PluginDevOptions& options)
      : console_(console), options_(options) {}

  ExitCode Run();

 private:
  absl::Status Prepare();
  DevRound MakeRound(int number);
  void Examine(const BuildPlan& plan, const PluginBuild& build,
               DevRound& round);
  absl::Status Score(const BuildPlan& plan, DevPlugin& plugin);
  void Check(DevPlugin& plugin) const;
  void Show(const DevRound& round);
  void ShowProblems(const DevRound& round) const;
  void WatchFor(const DevRound& round);
  bool Repaints() const {
    return console_.terminal().out_is_tty && !options_.once && !options_.json;
  }

  const Console& console_;
  const PluginDevOptions& options_;
  fs::path folder_;
  std::string sample_name_;
  std::unique_ptr<FolderWatch> watch_;     // null with --once
  std::map<std::string, DevScores> last_;  // of plugins, by id
  std::string shown_;                      // of the last round that was built
  int builds_in_a_row_ = 0;                // since nothing was saved during one
  std::set<std::string> told_;
};

ExitCode PluginDev::Run() {
  const EndOnSignal end_on_signal(options_.once ? ExitCode::kInterrupted
                                                : ExitCode::kDone);
  const absl::Status prepared = Prepare();
  if (!prepared.ok())
    return console_.Fail(prepared);
  for (int number = 1;; ++number) {
    if (Repaints())
      console_.out() << "\x1b[H\x1b[2J\x1b[3J" << std::flush;
    if (watch_ != nullptr)
      watch_->Look();
    const DevRound round = MakeRound(number);
    Show(round);
    if (options_.once)
      return round.ok() ? ExitCode::kDone : ExitCode::kFailure;
    WatchFor(round);
  }
}

// What is wrong before the first build, and no save will mend.
absl::Status PluginDev::Prepare() {
  const absl::StatusOr<BuildPlan> plan =
      FindBuild(options_.folder, options_.build);
  if (!plan.ok())
    return plan.status();
  folder_ = plan->folder;
  if (!options_.sample.empty()) {
    const absl::StatusOr<DevSample> sample =
        LoadDevSample(folder_, options_.sample, {});
    if (absl::IsNotFound(sample.status()))
      return sample.status();
  }
  if (options_.once)
    return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<FolderWatch>> watch =
      FolderWatch::Open(folder_);
  if (!watch.ok())
    return watch.status();
  watch_ = *std::move(watch);
  if (!options_.sample.empty())
    watch_->Add(options_.sample);
  return absl::OkStatus();
}

DevRound PluginDev::MakeRound(int number) {
  DevRound round;
  round.number = number;
  // Anew each time: a folder may get a build file, or lose it.
  const absl::StatusOr<BuildPlan> plan = FindBuild(folder_, options_.build);
  if (!plan.ok()) {
    round.built = plan.status();
    return round;
  }
  const PluginBuild build = BuildPlugin(*plan);
  round.build_s = build.seconds;
  round.built = build.status;
  if (watch_ != nullptr) {
    for (const fs::path& library : build.libraries)
      watch_->Ignore(fs::path(library).replace_extension(".json"));
  }
  if (build.status.ok())
    Examine(*plan, build, round);
  return round;
}

void PluginDev::Examine(const BuildPlan& plan, const PluginBuild& build,
                        DevRound& round) {
  absl::StatusOr<BuiltPluginsFound> found =
      BuiltPlugins(plan, build.libraries, options_.plugin);
  if (!found.ok()) {
    round.built = found.status();
    return;
  }
  for (const std::string& line : found->left_over) {
    if (told_.insert(line).second)
      console_.Warning(line);
  }
  if (!options_.json)
    console_.Note("built in " + DurationText(build.seconds));
  for (PluginRecord& record : found->plugins) {
    DevPlugin& plugin = round.plugins.emplace_back();
    plugin.record = std::move(record);
    if (plugin.record.kind == PluginKind::kEvaluator) {
      plugin.status = Score(plan, plugin);
    } else {
      Check(plugin);
    }
  }
}

absl::Status PluginDev::Score(const BuildPlan& plan, DevPlugin& plugin) {
  absl::StatusOr<LoadedConfig> config = LoadDevConfig(plan.folder);
  if (!config.ok())
    return config.status();
  const absl::StatusOr<DevSample> sample =
      LoadDevSample(plan.folder, options_.sample, config->spec.data);
  if (!sample.ok())
    return sample.status();
  sample_name_ = sample->name.empty() ? "a built-in sample; --sample FILE "
                                        "shows answers of yours"
                                      : sample->name;
  if (!sample->note.empty() && told_.insert(sample->note).second)
    console_.Warning(sample->note);
  DevScoring scoring;
  scoring.config = *std::move(config);
  scoring.folder = plan.folder;
  scoring.settings = options_.config;
  scoring.timeout_s = options_.timeout_s;
  scoring.plugins = PluginFolders(console_);
  DevObserver observer(console_, &told_);
  absl::StatusOr<DevScores> scores =
      ScoreSample(plugin.record, *sample, scoring, &observer);
  observer.Close();
  if (!scores.ok())
    return scores.status();
  const auto last = last_.find(plugin.record.id);
  if (last != last_.end())
    scores->CompareWith(last->second);
  last_[plugin.record.id] = *scores;
  plugin.scores = *std::move(scores);
  return absl::OkStatus();
}

void PluginDev::Check(DevPlugin& plugin) const {
  ConformanceOptions checks;
  checks.child = {"/proc/self/exe", "plugins", "check-one"};
  checks.config = options_.config;
  checks.plugin = plugin.record.id;
  checks.only = QuickChecks();
  checks.timeout_s = static_cast<double>(options_.timeout_s);
  plugin.checks = CheckConformance(plugin.record.library, checks);
}

void PluginDev::ShowProblems(const DevRound& round) const {
  if (!round.built.ok())
    console_.Error(std::string(round.built.message()));
  for (const DevPlugin& plugin : round.plugins) {
    if (!plugin.status.ok())
      console_.Error(plugin.record.id + ": " +
                     std::string(plugin.status.message()));
  }
}

void PluginDev::Show(const DevRound& round) {
  if (options_.json) {
    ShowProblems(round);
    console_.out() << DevRoundJson(round) << std::endl;
    return;
  }
  DevTextOptions options;
  options.sample = sample_name_;
  if (console_.terminal().out_is_tty)
    options.columns = TerminalWidth();
  const std::string text = DevRoundText(round, options, console_.out_paint());
  const bool last_stays = text.empty() && !shown_.empty();
  if (!text.empty())
    shown_ = text;
  // On a screen that was cleared what is good stands above what is to do.
  if (!last_stays || Repaints())
    console_.out() << shown_ << std::flush;
  ShowProblems(round);
  if (last_stays)
    console_.Note("what stands above is of the last build that worked");
}

void PluginDev::WatchFor(const DevRound& round) {
  const std::vector<fs::path> meanwhile = watch_->Changed();
  builds_in_a_row_ = meanwhile.empty() ? 0 : builds_in_a_row_ + 1;
  if (builds_in_a_row_ == kMostBuildsInARow) {
    console_.Warning(ShownPath(meanwhile.front()) +
                     ": has changed during each of the last builds; the next "
                     "one follows the next save");
    builds_in_a_row_ = 0;
    watch_->Look();
  }
  if (builds_in_a_row_ == 0) {
    console_.Note((round.ok() ? "watching " : "waiting for a change in ") +
                  ShownPath(folder_) + " (Ctrl-C ends)");
  }
  for (const fs::path& file : watch_->WaitForChange())
    console_.Note("changed: " + ShownPath(file));
}

}  // namespace

void DeclarePluginDev(CLI::App& app, PluginDevOptions* options) {
  app.add_option("DIR", options->folder,
                 "Folder of the plugin, as 'whet plugins new' writes it. "
                 "Default: this one.");
  app.add_option("--build", options->build,
                 "Build it by this command, for a shell in DIR.")
      ->type_name("COMMAND");
  app.add_option("--sample", options->sample,
                 "Answers to score: a file as of 'whet eval --outputs'; "
                 "columns `settings` and `score` say how and what a row must "
                 "score. Without: goldens.json of DIR, or a few that are "
                 "built in.")
      ->type_name("FILE");
  app.add_option("--config", options->config,
                 "Settings of the plugin, for all answers.")
      ->type_name("JSON");
  app.add_option("--plugin", options->plugin,
                 "Only this one, if more than one is built.")
      ->type_name("ID");
  app.add_option("--timeout", options->timeout_s,
                 "Seconds that an evaluator may take for the answers, or a "
                 "check (default 10).")
      ->type_name("SECONDS")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{86400}).description(""));
  app.add_flag("--once", options->once, "Build and show once.");
  app.add_flag("--json", options->json,
               "Print one JSON object per build, each on a line.");
  app.footer(kDevFooter);
}

ExitCode DevelopPlugin(const Console& console,
                       const PluginDevOptions& options) {
  return PluginDev(console, options).Run();
}

}  // namespace whet::cli
