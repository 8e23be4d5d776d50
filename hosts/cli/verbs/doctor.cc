// whet doctor: is everything in place for a run, and if not, what to do.
#include <string>
#include <utility>
#include <vector>

#include "whet/core/checkup.h"

#include "absl/status/statusor.h"
#include "config_input.h"
#include "json_text.h"
#include "verb.h"

namespace whet::cli {
namespace {

constexpr char kDoctorFooter[] =
    R"(Each line is OK, WARN or FAIL; the line below says what to do. Nothing costs
money but --probe: servers are asked for their list of models, credentials for a
token. Without CONFIG, and without a whet.yaml in this folder or above, the
installation is checked, and nothing is sent.
Exit status: 0 if nothing failed, else 2 (config, data, plugins), 4
(credentials) or 5 (provider), by the first that did.

Examples:
  whet doctor
  whet doctor triage/whet.yaml --json
  whet doctor --probe                    what the models can do; some calls
  whet doctor --offline                  send nothing)";

// "FAIL  data        tickets.csv: ..." and what to do under it.
std::string FindingText(const CheckFinding& finding, const Paint& paint) {
  constexpr std::size_t kLabelColumns = 4;
  constexpr std::size_t kNameColumns = 12;
  const std::string label =
      PadRight(CheckStateName(finding.state), kLabelColumns);
  const std::string shown = finding.state == CheckState::kOk ? paint.Good(label)
                            : finding.state == CheckState::kWarn
                                ? paint.Caution(label)
                                : paint.Bad(label);
  const std::string about = finding.about.empty() ? "" : finding.about + ": ";
  std::string text = shown + "  " + PadRight(finding.check, kNameColumns) +
                     Printable(OneLine(about + finding.what)) + "\n";
  if (!finding.advice.empty()) {
    text += std::string(kLabelColumns + 2 + kNameColumns, ' ') +
            Printable(OneLine(finding.advice)) + "\n";
  }
  return text;
}

ExitCode CodeOf(const std::vector<CheckFinding>& findings) {
  for (const CheckFinding& finding : findings) {
    if (finding.state != CheckState::kFail)
      continue;
    // A provider that refuses is about credentials, a file is not.
    const bool refused = finding.code == absl::StatusCode::kPermissionDenied &&
                         finding.check == "credentials";
    return refused ? ExitCode::kCredentials
                   : ExitCodeOfCheck(absl::Status(finding.code, finding.what));
  }
  return ExitCode::kDone;
}

std::string FindingsJson(const std::vector<CheckFinding>& findings) {
  std::vector<std::string> checks;
  for (const CheckFinding& finding : findings) {
    JsonObject json;
    json.Add("level", CheckStateName(finding.state))
        .Add("name", finding.check)
        .Add("about", finding.about)
        .Add("text", finding.what)
        .Add("advice", finding.advice);
    checks.push_back(json.Text());
  }
  const ExitCode code = CodeOf(findings);
  JsonObject json;
  json.Add("schema_version", 1)
      .Add("ok", code == ExitCode::kDone)
      .Add("exit_code", static_cast<int>(code))
      .AddRaw("checks", JsonArray(checks));
  return json.Text();
}

class DoctorVerb : public Verb {
 public:
  const char* name() const override { return "doctor"; }
  const char* summary() const override {
    return "Check that a run can start: config, data, plugins, keys, servers, "
           "models.";
  }

  void Declare(CLI::App& app) override {
    DeclareConfigOptions(app, &input_);
    app.add_flag("--probe", probe_,
                 "Ask each model what it can do. Costs about ten short calls "
                 "each; the result is remembered.");
    app.add_flag("--offline", offline_,
                 "Send nothing: no server is asked, no token fetched.")
        ->excludes("--probe");
    app.add_flag("--json", json_, "Print the checks as one JSON object.");
    app.footer(kDoctorFooter);
  }

  ExitCode Run(const Console& console) override {
    CheckupOptions options;
    options.plugins = PluginFolders(console);
    options.cache_folder = AnswerCacheFile().parent_path();
    options.offline = offline_;
    options.probe = probe_;
    if (!json_) {
      options.on_finding = [&console](const CheckFinding& finding) {
        // At once: the next check may wait for a server.
        console.out() << FindingText(finding, console.out_paint())
                      << std::flush;
      };
    }
    const std::vector<CheckFinding> findings =
        ConfigIsThere(input_) ? CheckConfig(LoadConfigFor(input_), options)
                              : CheckInstallation(options);
    if (json_)
      console.out() << FindingsJson(findings) << '\n';
    return CodeOf(findings);
  }

 private:
  ConfigInput input_;
  bool probe_ = false;
  bool offline_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeDoctorVerb() {
  return std::make_unique<DoctorVerb>();
}

}  // namespace whet::cli
