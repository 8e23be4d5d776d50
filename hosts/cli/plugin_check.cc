#include "plugin_check.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

#include "whet/core/plugin_catalog.h"

#include "check_report.h"
#include "config_input.h"
#include "did_you_mean.h"
#include "json_text.h"
#include "text_table.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

// The library that is meant, and the plugin of it if an id was given.
struct Target {
  fs::path library;
  std::string plugin;
};

bool LooksLikeAFile(const std::string& text) {
  std::error_code error;
  return text.find('/') != std::string::npos ||
         fs::path(text).extension() == ".so" ||
         fs::path(text).extension() == ".py" || fs::exists(text, error);
}

absl::StatusOr<Target> FindTarget(const Console& console,
                                  const std::string& text) {
  if (LooksLikeAFile(text))
    return Target{fs::absolute(text), ""};
  const PluginCatalog catalog = PluginCatalog::Scan(PluginFolders(console));
  std::vector<std::string> ids;
  for (const PluginRecord& plugin : catalog.plugins()) {
    if (plugin.id == text)
      return Target{plugin.library, plugin.id};
    ids.push_back(plugin.id);
  }
  const std::string nearest = NearestWord(text, ids);
  return absl::NotFoundError(
      text + ": neither a file nor a plugin that 'whet plugins list' knows" +
      (nearest.empty() ? "" : "\nhint: did you mean '" + nearest + "'?"));
}

absl::Status WriteReport(const std::string& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  return out ? absl::OkStatus()
             : absl::PermissionDeniedError(file + ": cannot be written");
}

// As a shell reads it.
std::string Quoted(const std::string& text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,+-";
  if (!text.empty() && text.find_first_not_of(kPlain) == text.npos)
    return text;
  std::string quoted = "'";
  for (const char c : text)
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

// The command that runs the check of `outcome` once more, and nothing else.
std::string RepeatCommand(const Console& console,
                          const PluginCheckOptions& options,
                          const CheckOutcome& outcome) {
  std::string command = "whet plugins check " + Quoted(options.target);
  for (const std::string& dir : console.options().plugin_dirs)
    command += " --plugin-dir " + Quoted(dir);
  if (!options.config.empty())
    command += " --config " + Quoted(options.config);
  if (options.timeout_s != PluginCheckOptions().timeout_s) {
    std::ostringstream seconds;
    seconds << options.timeout_s;
    command += " --timeout " + seconds.str();
  }
  command += " --only " + outcome.check.id;
  if (outcome.seed.has_value())
    command += " --seed " + std::to_string(*outcome.seed);
  return command;
}

// Prints outcomes as they come, with a heading for each plugin.
class Progress {
 public:
  explicit Progress(const Console& console) : console_(console) {}

  void Print(const CheckOutcome& outcome) {
    const Paint paint = console_.out_paint();
    if (outcome.plugin != plugin_) {
      plugin_ = outcome.plugin;
      console_.out() << "\n" << paint.Strong(Printable(plugin_)) << "\n";
    }
    console_.out() << OutcomeText(outcome, paint) << std::flush;
  }

 private:
  const Console& console_;
  std::string plugin_;
};

// What whet says about any library that it cannot open.
bool CouldNotOpen(const ConformanceReport& report) {
  return !report.outcomes.empty() && report.outcomes.front().check.id == "L1" &&
         report.outcomes.front().verdict == Verdict::kFail;
}

}  // namespace

ExitCode CheckPlugin(const Console& console,
                     const PluginCheckOptions& options) {
  for (const std::string& id : options.only) {
    const absl::Status known = FindConformanceCheck(id);
    if (!known.ok())
      return console.Fail(known);
  }
  const absl::StatusOr<Target> target = FindTarget(console, options.target);
  if (!target.ok())
    return console.Fail(target.status());
  ConformanceOptions checks;
  checks.child = {"/proc/self/exe", "plugins", "check-one"};
  checks.config = options.config;
  checks.plugin = target->plugin;
  checks.only = options.only;
  checks.level = options.level;
  checks.timeout_s = options.timeout_s;
  checks.seed = options.seed;
  checks.seeds = options.seeds;
  checks.repeat = [&](const CheckOutcome& outcome) {
    return RepeatCommand(console, options, outcome);
  };
  Progress progress(console);
  if (!options.json) {
    checks.on_outcome = [&progress](const CheckOutcome& outcome) {
      if (outcome.check.id != "L1" || outcome.verdict != Verdict::kFail)
        progress.Print(outcome);
    };
  }
  const ConformanceReport report = CheckConformance(target->library, checks);
  const std::string library = target->library.string();
  if (!options.junit.empty()) {
    const absl::Status written =
        WriteReport(options.junit, JUnitXml(library, report));
    if (!written.ok())
      return console.Fail(written);
  }
  if (options.json) {
    console.out() << ReportJson(library, report).Text() << '\n';
  } else if (CouldNotOpen(report)) {
    console.Error(report.outcomes.front().seen);
  } else {
    console.out() << "\n" << SummaryText(report, console.out_paint());
  }
  if (CouldNotOpen(report))
    return ExitCode::kUsage;
  return report.Passed() ? ExitCode::kDone : ExitCode::kFailure;
}

ExitCode ListPluginChecks(const Console& console, bool json) {
  std::vector<std::string> objects;
  TextTable table({"ID", "LEVEL", "CHECK"});
  for (const ConformanceCheck& check : ConformanceChecks()) {
    objects.push_back(CheckJson(check).Text());
    table.Add({check.id, std::to_string(check.level), check.title});
  }
  if (json) {
    JsonObject list;
    list.Add("schema_version", 1).AddRaw("checks", JsonArray(objects));
    console.out() << list.Text() << '\n';
  } else {
    console.out() << table.Text(console.out_paint());
  }
  return ExitCode::kDone;
}

}  // namespace whet::cli
