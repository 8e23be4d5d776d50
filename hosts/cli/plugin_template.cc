#include "plugin_template.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace whet::cli {
namespace {

// A file of a template; @NAME@ in its name, too.
struct TemplateFile {
  const char* name;
  std::string_view content;
};

template <std::size_t n>
constexpr std::string_view Content(const char (&text)[n]) {
  return std::string_view(text, n - 1);
}

constexpr char kIgnore[] =
#include "templates/common/gitignore.inc"
    ;
constexpr char kCheck[] =
#include "templates/common/check.yml.inc"
    ;
constexpr char kData[] =
#include "templates/common/data.csv.inc"
    ;
constexpr char kTask[] =
#include "templates/common/whet.yaml.inc"
    ;

constexpr char kEvaluatorCppBuild[] =
#include "templates/evaluator_cpp/CMakeLists.txt.inc"
    ;
constexpr char kEvaluatorCpp[] =
#include "templates/evaluator_cpp/plugin.cc.inc"
    ;
constexpr char kEvaluatorCppTest[] =
#include "templates/evaluator_cpp/plugin_test.cc.inc"
    ;
constexpr char kEvaluatorCppGoldens[] =
#include "templates/evaluator_cpp/goldens.json.inc"
    ;
constexpr char kEvaluatorCppSchema[] =
#include "templates/evaluator_cpp/schema.json.inc"
    ;
constexpr char kEvaluatorCppRun[] =
#include "templates/evaluator_cpp/run.yaml.inc"
    ;
constexpr char kEvaluatorCppReadme[] =
#include "templates/evaluator_cpp/README.md.inc"
    ;

constexpr char kEvaluatorCBuild[] =
#include "templates/evaluator_c/CMakeLists.txt.inc"
    ;
constexpr char kEvaluatorC[] =
#include "templates/evaluator_c/plugin.c.inc"
    ;
constexpr char kEvaluatorCTest[] =
#include "templates/evaluator_c/plugin_test.c.inc"
    ;
constexpr char kEvaluatorCRun[] =
#include "templates/evaluator_c/run.yaml.inc"
    ;
constexpr char kEvaluatorCReadme[] =
#include "templates/evaluator_c/README.md.inc"
    ;

constexpr char kStrategyCppBuild[] =
#include "templates/strategy_cpp/CMakeLists.txt.inc"
    ;
constexpr char kStrategyCpp[] =
#include "templates/strategy_cpp/plugin.cc.inc"
    ;
constexpr char kStrategyCppComparison[] =
#include "templates/strategy_cpp/comparison.h.inc"
    ;
constexpr char kStrategyCppTest[] =
#include "templates/strategy_cpp/plugin_test.cc.inc"
    ;
constexpr char kStrategyCppSchema[] =
#include "templates/strategy_cpp/schema.json.inc"
    ;
constexpr char kStrategyCppRun[] =
#include "templates/strategy_cpp/run.yaml.inc"
    ;
constexpr char kStrategyCppReadme[] =
#include "templates/strategy_cpp/README.md.inc"
    ;

constexpr char kProviderCppBuild[] =
#include "templates/provider_cpp/CMakeLists.txt.inc"
    ;
constexpr char kProviderCpp[] =
#include "templates/provider_cpp/plugin.cc.inc"
    ;
constexpr char kProviderCppWireHeader[] =
#include "templates/provider_cpp/wire.h.inc"
    ;
constexpr char kProviderCppWire[] =
#include "templates/provider_cpp/wire.cc.inc"
    ;
constexpr char kProviderCppTest[] =
#include "templates/provider_cpp/plugin_test.cc.inc"
    ;
constexpr char kProviderCppGoldens[] =
#include "templates/provider_cpp/goldens.json.inc"
    ;
constexpr char kProviderCppSchema[] =
#include "templates/provider_cpp/schema.json.inc"
    ;
constexpr char kProviderCppServer[] =
#include "templates/provider_cpp/server.py.inc"
    ;
constexpr char kProviderCppRun[] =
#include "templates/provider_cpp/run.yaml.inc"
    ;
constexpr char kProviderCppReadme[] =
#include "templates/provider_cpp/README.md.inc"
    ;

struct Template {
  const char* kind;
  const char* language;
  std::string_view run;  // what follows in whet.yaml
  std::vector<TemplateFile> files;
};

const std::vector<Template>& Templates() {
  static const auto& templates = *new std::vector<Template>{
      {"evaluator",
       "c",
       Content(kEvaluatorCRun),
       {{"CMakeLists.txt", Content(kEvaluatorCBuild)},
        {"@NAME@.c", Content(kEvaluatorC)},
        {"@NAME@_test.c", Content(kEvaluatorCTest)},
        {"README.md", Content(kEvaluatorCReadme)}}},
      {"evaluator",
       "cpp",
       Content(kEvaluatorCppRun),
       {{"CMakeLists.txt", Content(kEvaluatorCppBuild)},
        {"@NAME@.cc", Content(kEvaluatorCpp)},
        {"@NAME@.schema.json", Content(kEvaluatorCppSchema)},
        {"@NAME@_test.cc", Content(kEvaluatorCppTest)},
        {"goldens.json", Content(kEvaluatorCppGoldens)},
        {"README.md", Content(kEvaluatorCppReadme)}}},
      {"provider",
       "cpp",
       Content(kProviderCppRun),
       {{"CMakeLists.txt", Content(kProviderCppBuild)},
        {"@NAME@.cc", Content(kProviderCpp)},
        {"@NAME@_wire.h", Content(kProviderCppWireHeader)},
        {"@NAME@_wire.cc", Content(kProviderCppWire)},
        {"@NAME@.schema.json", Content(kProviderCppSchema)},
        {"@NAME@_test.cc", Content(kProviderCppTest)},
        {"goldens.json", Content(kProviderCppGoldens)},
        {"server.py", Content(kProviderCppServer)},
        {"README.md", Content(kProviderCppReadme)}}},
      {"strategy",
       "cpp",
       Content(kStrategyCppRun),
       {{"CMakeLists.txt", Content(kStrategyCppBuild)},
        {"@NAME@.cc", Content(kStrategyCpp)},
        {"comparison.h", Content(kStrategyCppComparison)},
        {"@NAME@.schema.json", Content(kStrategyCppSchema)},
        {"@NAME@_test.cc", Content(kStrategyCppTest)},
        {"README.md", Content(kStrategyCppReadme)}}},
  };
  return templates;
}

absl::StatusOr<const Template*> FindTemplate(const NewPlugin& plugin) {
  std::vector<std::string> there;
  for (const Template& t : Templates()) {
    if (plugin.kind == t.kind && plugin.language == t.language)
      return &t;
    there.push_back(absl::StrCat(t.kind, " --lang ", t.language));
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no template of ", plugin.kind, " --lang ", plugin.language,
      " (there is: ", absl::StrJoin(there, ", "), ")"));
}

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Of the id of somebody's plugin, whose last part becomes a name in C.
absl::Status CheckId(const std::string& id) {
  bool start = true;
  bool dotted = false;
  bool good = !id.empty();
  for (const char c : id) {
    good = good && (IsLower(c) || (!start && (IsDigit(c) || c == '_')) ||
                    (!start && c == '.'));
    start = c == '.';
    dotted = dotted || start;
  }
  if (good && dotted && !start)
    return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "'", id, "' cannot be the id of your plugin: expected lower-case words ",
      "with a dot between vendor and name, like acme.tone"));
}

// "kind_words" -> "KindWords".
std::string ClassName(std::string_view name) {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    if (c == '_') {
      upper = true;
      continue;
    }
    out += upper && IsLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return out;
}

// "kind_words" -> "Kind words".
std::string Title(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  if (!name.empty() && IsLower(name[0]))
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

}  // namespace

std::string PluginFileName(const std::string& id) {
  const std::size_t dot = id.rfind('.');
  return dot == id.npos ? id : id.substr(dot + 1);
}

absl::StatusOr<std::vector<NewFile>> PluginTemplate(const NewPlugin& plugin) {
  const absl::Status id = CheckId(plugin.id);
  if (!id.ok())
    return id;
  const absl::StatusOr<const Template*> found = FindTemplate(plugin);
  if (!found.ok())
    return found.status();
  const std::string name = PluginFileName(plugin.id);
  const auto filled = [&](std::string_view text) {
    return absl::StrReplaceAll(absl::string_view(text.data(), text.size()),
                               {{"@ID@", plugin.id},
                                {"@NAME@", name},
                                {"@CLASS@", ClassName(name)},
                                {"@TITLE@", Title(name)},
                                {"@PREFIX@", plugin.prefix}});
  };
  std::vector<NewFile> files;
  for (const TemplateFile& file : (*found)->files)
    files.push_back({filled(file.name), filled(file.content)});
  files.push_back(
      {"whet.yaml", filled(Content(kTask)) + filled((*found)->run)});
  files.push_back({"data.csv", std::string(Content(kData))});
  files.push_back(
      {".github/workflows/check.yml", std::string(Content(kCheck))});
  files.push_back({".gitignore", std::string(Content(kIgnore))});
  return files;
}

}  // namespace whet::cli
