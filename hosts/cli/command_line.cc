#include "command_line.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "whet/core/version.h"

#include "CLI/CLI.hpp"
#include "console.h"
#include "did_you_mean.h"
#include "help_text.h"
#include "verb.h"

namespace whet::cli {
namespace {

constexpr char kDescription[] =
    "whet sharpens prompts: give it a prompt, examples and a budget; it "
    "searches for a better prompt and proves on fresh examples that it is "
    "better.";

constexpr char kFooter[] =
    R"(Start here:
  whet init demo          write a folder that runs at once
  cd demo && whet run     improve its prompt, on this machine, without a key

'whet COMMAND --help' explains a command. Exit status: 0 done, 1 failure,
2 wrong usage or config, 3 a limit came before a verdict, 4 credentials,
5 provider unavailable, 10 below --fail-under, 130 interrupted.)";

// The parser with everything it writes to.
struct Parser {
  CLI::App app{kDescription, "whet"};
  std::vector<std::unique_ptr<Verb>> verbs = AllVerbs();
  GlobalOptions options;
  std::string color = "auto";
  bool version = false;
};

void DeclareGlobalOptions(Parser& parser) {
  CLI::App& app = parser.app;
  app.add_option("--plugin-dir", parser.options.plugin_dirs,
                 "Look for plugins in this folder first; can be repeated.")
      ->type_name("DIR")
      ->check([](const std::string& folder) -> std::string {
        return folder.empty() ? "expected the path of a folder, got ''" : "";
      })
      ->allow_extra_args(false)
      ->group("Options for every command");
  app.add_option("--color", parser.color,
                 "Colours: auto, always or never. NO_COLOR and CLICOLOR_FORCE "
                 "are understood.")
      ->type_name("WHEN")
      ->check(OneOf({"auto", "always", "never"}))
      ->group("Options for every command");
  app.add_flag("-q,--quiet", parser.options.quiet,
               "No progress, only results, warnings and errors.")
      ->group("Options for every command");
  app.add_flag("-v,--verbose", parser.options.verbose, "Say more.")
      ->group("Options for every command");
  app.set_help_flag("-h,--help", "Explain the command.")
      ->group("Options for every command");
}

void Declare(Parser& parser) {
  CLI::App& app = parser.app;
  app.formatter(std::make_shared<HelpFormatter>());
  app.footer(kFooter);
  DeclareGlobalOptions(parser);
  app.add_flag("--version", parser.version, "The version of whet.")->group("");
  app.require_subcommand(0, 1);
  app.allow_extras();
  for (const std::unique_ptr<Verb>& verb : parser.verbs) {
    CLI::App* command = app.add_subcommand(verb->name(), verb->summary());
    command->group("Commands");
    command->fallthrough();
    verb->Declare(*command);
  }
}

// The innermost command that the command line named.
const CLI::App* NamedCommand(const CLI::App& app) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
  }
  return command;
}

std::string FullName(const CLI::App* command) {
  std::string name = command->get_name();
  for (command = command->get_parent(); command != nullptr;
       command = command->get_parent()) {
    name = command->get_name() + " " + name;
  }
  return name;
}

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command :
       app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

// "--set", "-q", ... of `command` and the commands around it.
std::vector<std::string> OptionNames(const CLI::App* command) {
  std::vector<std::string> names;
  for (; command != nullptr; command = command->get_parent()) {
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        names.push_back("--" + name);
      }
      for (const std::string& name : option->get_snames()) {
        names.push_back("-" + name);
      }
    }
  }
  return names;
}

ExitCode Wrong(const Console& console, const CLI::App* command,
               const std::string& message, const std::string& nearest) {
  console.Error(message);
  if (!nearest.empty()) {
    console.Hint("did you mean '" + nearest + "'?");
  } else {
    console.Hint("'" + FullName(command) + " --help' shows what there is");
  }
  return ExitCode::kUsage;
}

// What the parser has found no place for; it counts the mark behind which there
// are no options.
std::vector<std::string> Extras(const CLI::App& app) {
  std::vector<std::string> extras = app.remaining(true);
  std::erase(extras, "--");
  return extras;
}

// Arguments that nobody asked for.
ExitCode RefuseExtras(const Console& console, const CLI::App& app,
                      const std::vector<std::string>& extras) {
  const CLI::App* command = NamedCommand(app);
  const auto option =
      std::find_if(extras.begin(), extras.end(), [](const std::string& extra) {
        return extra.size() > 1 && extra[0] == '-';
      });
  if (option != extras.end()) {
    const std::string name = option->substr(0, option->find('='));
    return Wrong(console, command, name + ": unknown option",
                 NearestWord(name, OptionNames(command)));
  }
  if (!CommandNames(*command).empty()) {
    return Wrong(console, command, extras.front() + ": unknown command",
                 NearestWord(extras.front(), CommandNames(*command)));
  }
  return Wrong(console, command, extras.front() + ": unexpected argument", "");
}

// The parser's complaint in our words.
std::string ParseErrorText(const CLI::ParseError& error) {
  const std::string text = error.what();
  if (error.get_name() == "ArgumentMismatch") {
    return text.substr(0, text.find(':')) + ": needs a value";
  }
  if (error.get_name() == "RequiredError") {
    const std::size_t end = text.find(" is required");
    return text.substr(0, end) + ": is missing";
  }
  return text;
}

ColorMode ParseColor(const std::string& color) {
  if (color == "always")
    return ColorMode::kAlways;
  return color == "never" ? ColorMode::kNever : ColorMode::kAuto;
}

Verb* FindVerb(const Parser& parser) {
  const std::vector<CLI::App*> named = parser.app.get_subcommands();
  for (const std::unique_ptr<Verb>& verb : parser.verbs) {
    if (!named.empty() && named.front()->get_name() == verb->name()) {
      return verb.get();
    }
  }
  return nullptr;
}

// `whet help run` is `whet run --help`.
void TranslateHelp(std::vector<std::string>* arguments) {
  if (arguments->empty() || arguments->front() != "help")
    return;
  arguments->erase(arguments->begin());
  arguments->push_back("--help");
}

}  // namespace

std::vector<std::unique_ptr<Verb>> AllVerbs() {
  std::vector<std::unique_ptr<Verb>> verbs;
  verbs.push_back(MakeInitVerb());
  verbs.push_back(MakeRunVerb());
  verbs.push_back(MakeResumeVerb());
  verbs.push_back(MakeEvalVerb());
  verbs.push_back(MakeShowVerb());
  verbs.push_back(MakeLsVerb());
  verbs.push_back(MakeDiffVerb());
  verbs.push_back(MakeExportVerb());
  verbs.push_back(MakeJournalVerb());
  verbs.push_back(MakeCacheVerb());
  verbs.push_back(MakePluginsVerb());
  verbs.push_back(MakeKeysVerb());
  verbs.push_back(MakeModelsVerb());
  verbs.push_back(MakeDoctorVerb());
  verbs.push_back(MakeConfigVerb());
  verbs.push_back(MakeVersionVerb());
  return verbs;
}

ExitCode RunCommandLine(std::vector<std::string> arguments, std::ostream& out,
                        std::ostream& err) {
  Parser parser;
  Declare(parser);
  TranslateHelp(&arguments);
  const auto console = [&] {
    return Console(&out, &err, parser.options,
                   DetectTerminal(ParseColor(parser.color)));
  };
  std::reverse(arguments.begin(), arguments.end());  // the parser's order
  try {
    parser.app.parse(arguments);
  } catch (const CLI::CallForHelp&) {
    const std::vector<std::string> extras = Extras(parser.app);
    if (!extras.empty())
      return RefuseExtras(console(), parser.app, extras);
    out << parser.app.help();
    return ExitCode::kDone;
  } catch (const CLI::ParseError& error) {
    return Wrong(console(), NamedCommand(parser.app), ParseErrorText(error),
                 "");
  }
  if (parser.version) {
    out << "whet " << kVersion << '\n';
    return ExitCode::kDone;
  }
  const std::vector<std::string> extras = Extras(parser.app);
  if (!extras.empty())
    return RefuseExtras(console(), parser.app, extras);
  Verb* const verb = FindVerb(parser);
  if (verb == nullptr) {
    err << parser.app.help();
    return ExitCode::kUsage;
  }
  return verb->Run(console());
}

}  // namespace whet::cli
