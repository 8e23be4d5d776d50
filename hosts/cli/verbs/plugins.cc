// whet plugins: what is there, what it takes, a new one, whether a file is one.
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "whet/core/conformance.h"
#include "whet/core/plugin_catalog.h"
#include "whet/core/plugin_settings.h"

#include "absl/status/status.h"
#include "config_input.h"
#include "did_you_mean.h"
#include "installation.h"
#include "json_text.h"
#include "new_folder.h"
#include "plugin_check.h"
#include "plugin_dev.h"
#include "plugin_template.h"
#include "plugin_text.h"
#include "text_table.h"
#include "verb.h"

namespace whet::cli {
namespace {

constexpr char kPluginsFooter[] =
    R"(Kinds: a strategy searches, an evaluator scores answers, a provider talks to
models. Listing reads manifests and opens no library.

Examples:
  whet plugins list
  whet plugins show few_shot
  whet plugins new evaluator acme.tone
  whet plugins dev tone
  whet plugins check ./evaluator_tone.so)";

constexpr char kListFooter[] =
    R"(Examples:
  whet plugins list
  whet plugins list -v             with the files they are in
  whet plugins list --json)";

constexpr char kShowPluginFooter[] =
    R"(Examples:
  whet plugins show few_shot
  whet plugins show exact_match --json)";

constexpr char kNewFooter[] =
    R"(Writes a folder that builds, tests and runs at once: the source, a build file,
golden tests, a config and data with a scripted model, a README and a file for
continuous integration. Nothing is overwritten.

)";

constexpr char kNewExamples[] =
    R"(Examples:
  whet plugins new evaluator acme.tone
  whet plugins new evaluator acme.tone --lang python
  whet plugins new evaluator acme.tone --lang rust --dir plugins/tone
  whet plugins new strategy acme.hill_climb)";

constexpr char kCheckFooter[] =
    R"(Opens the library as a run would and checks the rules of the plugin interface,
each in a process of its own: a plugin that crashes or hangs fails that check.
Evaluators are created and called, strategies search in made-up worlds, providers
ask a made-up server. Exit status 0 if nothing failed. docs/plugin-authors.md says
what each check means.

Levels: 1-2 the library opens and describes itself; 3-4 an instance answers an
ordinary call; 5 the rules of every call; 6 any settings, data and failures;
7 memory, threads, long texts, many calls; 8-10 slow ones, and everything that is
drawn is drawn with three seeds.

Examples:
  whet plugins check ./evaluator_tone.so
  whet plugins check exact_match
  whet plugins check few_shot --only D7
  whet plugins check openai --only P6 --seeds 20
  whet plugins check ./evaluator_tone.so --level 10
  whet plugins check ./evaluator_tone.so --config '{"tone": "kind"}' --only E10
  whet plugins check ./evaluator_tone.so --junit tone.xml
  whet plugins check --list)";

// "Templates: evaluator (c, cpp), strategy (cpp).", from what there is.
std::string TemplatesText() {
  std::map<std::string, std::string> languages;
  for (const TemplateName& name : PluginTemplates()) {
    std::string& text = languages[name.kind];
    text += (text.empty() ? "" : ", ") + name.language;
  }
  std::string text;
  for (const auto& [kind, list] : languages)
    text += (text.empty() ? "Templates: " : ", ") + kind + " (" + list + ")";
  return text + ".\n\n";
}

class PluginsVerb : public Verb {
 public:
  const char* name() const override { return "plugins"; }
  const char* summary() const override {
    return "List and explain strategies, evaluators and providers; write a new "
           "one, work on it, check one.";
  }

  void Declare(CLI::App& app) override {
    app.require_subcommand(0, 1);
    app.footer(kPluginsFooter);
    list_ = app.add_subcommand("list", "List the plugins that can be used.");
    list_->add_flag("--json", json_, "Print the list as one JSON object.");
    list_->footer(kListFooter);
    show_ = app.add_subcommand(
        "show", "Explain a plugin: what it does and its settings.");
    show_->add_option("ID", id_, "The plugin, as in 'whet plugins list'.")
        ->required();
    show_->add_flag("--json", json_, "Print one JSON object.");
    show_->footer(kShowPluginFooter);
    check_command_ = app.add_subcommand(
        "check", "Check that a plugin keeps the rules of the interface.");
    DeclareCheck();
    new_ = app.add_subcommand("new", "Write the folder of a new plugin.");
    DeclareNew();
    dev_ = app.add_subcommand(
        "dev", "Build a plugin on each save and show what it does.");
    DeclarePluginDev(*dev_, &dev_options_);
    // What `check` starts for each check.
    check_one_ = app.add_subcommand("check-one", "Run one check.");
    check_one_->add_option("JOB", job_)->required();
    check_one_->group("");
    for (CLI::App* command : {list_, show_, new_, dev_, check_command_}) {
      command->fallthrough();
      command->group("Commands");
    }
  }

  ExitCode Run(const Console& console) override {
    if (list_->parsed())
      return List(console);
    if (show_->parsed())
      return Show(console);
    if (new_->parsed())
      return New(console);
    if (dev_->parsed())
      return DevelopPlugin(console, dev_options_);
    if (check_command_->parsed())
      return Check(console);
    if (check_one_->parsed())
      RunConformanceCheck(job_);
    console.Error("plugins: which command? (list, show, new, dev or check)");
    console.Hint("'whet plugins list' lists what there is");
    return ExitCode::kUsage;
  }

 private:
  ExitCode List(const Console& console) const {
    const PluginCatalog catalog = PluginCatalog::Scan(PluginFolders(console));
    if (json_) {
      std::vector<std::string> plugins;
      for (const PluginRecord& plugin : catalog.plugins()) {
        plugins.push_back(PluginJson(plugin).Text());
      }
      JsonObject json;
      json.Add("schema_version", 1)
          .AddRaw("plugins", JsonArray(plugins))
          .AddRaw("problems", JsonTexts(catalog.problems()));
      console.out() << json.Text() << '\n';
      return ExitCode::kDone;
    }
    for (const std::string& problem : catalog.problems()) {
      console.Warning(problem);
    }
    const bool files = console.options().verbose;
    TextTable table({"KIND", "ID", "VERSION", files ? "FILE" : "DESCRIPTION"});
    for (const PluginRecord& plugin : catalog.plugins()) {
      table.Add({KindText(plugin.kind), plugin.id, plugin.version,
                 files ? plugin.library.string() : plugin.description});
    }
    if (table.empty()) {
      console.Error("no plugins found");
      console.Hint("--plugin-dir DIR or WHET_PLUGIN_PATH say where they are");
      return ExitCode::kFailure;
    }
    console.out() << table.Text(console.out_paint());
    return ExitCode::kDone;
  }

  ExitCode Show(const Console& console) const {
    const PluginCatalog catalog = PluginCatalog::Scan(PluginFolders(console));
    std::vector<const PluginRecord*> found;
    std::vector<std::string> ids;
    for (const PluginRecord& plugin : catalog.plugins()) {
      ids.push_back(plugin.id);
      if (plugin.id == id_)
        found.push_back(&plugin);
    }
    if (found.empty()) {
      const std::string nearest = NearestWord(id_, ids);
      console.Error(id_ + ": no such plugin");
      console.Hint(nearest.empty() ? "'whet plugins list' lists what there is"
                                   : "did you mean '" + nearest + "'?");
      return ExitCode::kUsage;
    }
    std::vector<std::string> objects;
    for (const PluginRecord* plugin : found) {
      if (!json_) {
        console.out() << (plugin == found.front() ? "" : "\n")
                      << PluginText(*plugin, console.out_paint());
        continue;
      }
      std::vector<std::string> settings;
      for (const PluginSetting& setting :
           ListPluginSettings(plugin->config_schema)) {
        settings.push_back(PluginSettingJson(setting).Text());
      }
      JsonObject json = PluginJson(*plugin);
      json.AddRaw("settings", JsonArray(settings));
      objects.push_back(json.Text());
    }
    if (json_) {
      JsonObject json;
      json.Add("schema_version", 1).AddRaw("plugins", JsonArray(objects));
      console.out() << json.Text() << '\n';
    }
    return ExitCode::kDone;
  }

  ExitCode Check(const Console& console) const {
    if (list_checks_)
      return ListPluginChecks(console, json_);
    if (check_.target.empty()) {
      console.Error("plugins check: FILE: is missing");
      console.Hint("'whet plugins check --help' shows what there is");
      return ExitCode::kUsage;
    }
    PluginCheckOptions options = check_;
    options.json = json_;
    return CheckPlugin(console, options);
  }

  ExitCode New(const Console& console) const {
    NewPlugin plugin = new_plugin_;
    plugin.prefix = InstallPrefix();
    plugin.crates = CratesFolder(plugin.prefix);
    const absl::StatusOr<std::vector<NewFile>> files = PluginTemplate(plugin);
    if (!files.ok()) {
      console.Error("plugins new: " + std::string(files.status().message()));
      return ExitCode::kUsage;
    }
    const std::string dir =
        new_dir_.empty() ? PluginFileName(plugin.id) : new_dir_;
    const absl::Status status = WriteNewFiles(dir, *files);
    if (!status.ok())
      return console.Fail(status);
    if (plugin.language == "rust" && !std::filesystem::exists(plugin.crates)) {
      console.Warning(plugin.crates +
                      " is not there: install Whet, or correct the path in "
                      "Cargo.toml");
    }
    console.out() << "Wrote " << files->size() << " files to " << dir
                  << ". Build it, check it, use it:\n\n  cd " << dir << "\n";
    for (const std::string& command : BuildCommands(*files))
      console.out() << "  " << command << "\n";
    console.out() << "\nREADME.md says what is where; 'whet plugins dev " << dir
                  << "' builds it on each save.\n";
    return ExitCode::kDone;
  }

  void DeclareNew() {
    new_->add_option("KIND", new_plugin_.kind,
                     "evaluator, provider or strategy.")
        ->required();
    new_->add_option("ID", new_plugin_.id,
                     "Its name in configs: vendor, dot, name, as in acme.tone.")
        ->required();
    new_->add_option("--lang", new_plugin_.language,
                     "Language: cpp (default), c, python or rust.")
        ->type_name("LANG");
    new_->add_option("--dir", new_dir_,
                     "Folder to write to. Default: the name, in this folder.")
        ->type_name("DIR");
    new_->footer(kNewFooter + TemplatesText() + kNewExamples);
  }

  void DeclareCheck() {
    check_command_->add_option(
        "FILE", check_.target,
        "The shared library (.so) or file of Python (.py), or the id of a "
        "plugin that is found.");
    check_command_
        ->add_option("--config", check_.config,
                     "Settings of the plugin. Without: those of its "
                     "schema.")
        ->type_name("JSON");
    check_command_
        ->add_option("--only", check_.only,
                     "Only these checks, as E6,E10; can be repeated.")
        ->type_name("ID")
        ->delimiter(',')
        ->allow_extra_args(false);
    check_command_
        ->add_option("--level", check_.level,
                     "Checks up to this level, 1 to 10 (default 7).")
        ->type_name("N")
        ->check(CLI::Range(1, kHighestCheckLevel).description(""));
    check_command_
        ->add_option("--timeout", check_.timeout_s,
                     "Seconds for each check (default 45).")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.1, 86400.0).description(""));
    check_command_
        ->add_option("--seed", check_.seed,
                     "Of the examples and settings that are drawn (default 1).")
        ->type_name("N");
    check_command_
        ->add_option("--seeds", check_.seeds,
                     "Run checks that draw with N seeds, from --seed on "
                     "(default 1; 3 above level 7).")
        ->type_name("N")
        ->check(CLI::Range(1, 1000000).description(""));
    check_command_
        ->add_option("--junit", check_.junit, "Write a JUnit report, too.")
        ->type_name("FILE");
    check_command_->add_flag("--list", list_checks_,
                             "List the checks and run none.");
    check_command_->add_flag("--json", json_, "Print one JSON object.");
    check_command_->footer(kCheckFooter);
  }

  CLI::App* list_ = nullptr;
  CLI::App* show_ = nullptr;
  CLI::App* check_command_ = nullptr;
  CLI::App* check_one_ = nullptr;
  CLI::App* new_ = nullptr;
  CLI::App* dev_ = nullptr;
  NewPlugin new_plugin_{
      .kind = {}, .language = "cpp", .id = {}, .prefix = {}, .crates = {}};
  std::string new_dir_;
  std::string id_;
  PluginCheckOptions check_;
  PluginDevOptions dev_options_;
  std::string job_;
  bool list_checks_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakePluginsVerb() {
  return std::make_unique<PluginsVerb>();
}

}  // namespace whet::cli
