#include "plugin_template.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "whet/core/plugin_catalog.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace whet::cli {
namespace {

template <std::size_t n>
constexpr std::string_view Content(const char (&text)[n]) {
  return std::string_view(text, n - 1);
}

struct TemplateFile {
  std::string_view folder;  // of templates/: "common", "evaluator_cpp"
  std::string_view name;    // as in the plugin, but for places like @NAME@
  std::string_view content;
};

// Every file of templates/: written by CMake.
constexpr TemplateFile kFiles[] = {
#include "templates/files.inc"
};

// "common": of all templates; "common_rust": of those in Rust.
constexpr std::string_view kCommon = "common";
// Not a file of the plugin: what follows in whet.yaml on what all have.
constexpr std::string_view kRun = "run.yaml";
constexpr std::string_view kConfig = "whet.yaml";

// Files of a template by name; its own before those of its language, and these
// before those that all have.
using Files = std::map<std::string_view, std::string_view>;

Files FilesOf(const TemplateName& name) {
  const std::string common(kCommon);
  Files files;
  for (const std::string& folder : {name.kind + "_" + name.language,
                                    common + "_" + name.language, common}) {
    for (const TemplateFile& file : kFiles) {
      if (file.folder == folder)
        files.try_emplace(file.name, file.content);
    }
  }
  return files;
}

absl::Status CheckTemplate(const NewPlugin& plugin) {
  std::vector<std::string> there;
  for (const TemplateName& name : PluginTemplates()) {
    if (plugin.kind == name.kind && plugin.language == name.language)
      return absl::OkStatus();
    there.push_back(absl::StrCat(name.kind, " --lang ", name.language));
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no template of ", plugin.kind, " --lang ", plugin.language,
      " (there is: ", absl::StrJoin(there, ", "), ")"));
}

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

// Of the id of somebody's plugin: ids without a dot are Whet's own.
absl::Status CheckId(const std::string& id) {
  if (IsPluginId(id) && id.find('.') != id.npos)
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

std::vector<TemplateName> PluginTemplates() {
  std::vector<TemplateName> names;
  std::string_view last;
  for (const TemplateFile& file : kFiles) {  // in the order of their folders
    if (file.folder == last || file.folder.starts_with(kCommon))
      continue;
    last = file.folder;
    const std::size_t mark = last.rfind('_');
    names.push_back({std::string(last.substr(0, mark)),
                     std::string(last.substr(mark + 1))});
  }
  return names;
}

absl::StatusOr<std::vector<NewFile>> PluginTemplate(const NewPlugin& plugin) {
  absl::Status status = CheckId(plugin.id);
  if (status.ok())
    status = CheckTemplate(plugin);
  if (!status.ok())
    return status;
  const std::string name = PluginFileName(plugin.id);
  const auto filled = [&](std::string_view text) {
    return absl::StrReplaceAll(absl::string_view(text.data(), text.size()),
                               {{"@ID@", plugin.id},
                                {"@NAME@", name},
                                {"@KIND@", plugin.kind},
                                {"@CLASS@", ClassName(name)},
                                {"@TITLE@", Title(name)},
                                {"@PREFIX@", plugin.prefix},
                                {"@CRATES@", plugin.crates}});
  };
  Files templates = FilesOf({plugin.kind, plugin.language});
  const std::string run = filled(templates[kRun]);
  templates.erase(kRun);
  std::vector<NewFile> files;
  for (const auto& [file, content] : templates) {
    files.push_back({filled(file), filled(content)});
    if (file == kConfig)
      files.back().content += run;
  }
  return files;
}

std::vector<std::string> BuildCommands(const std::vector<NewFile>& files) {
  std::vector<std::string> commands;
  for (const NewFile& file : files) {
    if (file.name != "README.md")
      continue;
    bool inside = false;
    for (const absl::string_view line : absl::StrSplit(file.content, '\n')) {
      if (inside && line == "```")
        return commands;
      if (inside)
        commands.emplace_back(line);
      inside = inside || line == "```sh";
    }
  }
  return commands;
}

}  // namespace whet::cli
