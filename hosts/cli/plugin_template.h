// The folder of a new plugin: what `whet plugins new` writes.
//
//   ASSIGN_OR_RETURN(std::vector<NewFile> files,
//                    PluginTemplate({"evaluator", "cpp", "acme.tone"}));
//
// A template is a folder templates/<kind>_<language>, part of the program: its
// files are named as in the plugin; those of templates/common_<language> and of
// templates/common are added. In all, in names too, these places are filled in:
//
//   @ID@ acme.kind_words    @NAME@ kind_words    @CLASS@ KindWords
//   @KIND@ evaluator        @TITLE@ Kind words   @PREFIX@ NewPlugin::prefix
//   @CRATES@ NewPlugin::crates
//
// run.yaml is no file of the plugin but the end of its whet.yaml. The first
// block of commands (```sh) of README.md is what a user is told to do.
#ifndef WHET_HOSTS_CLI_PLUGIN_TEMPLATE_H_
#define WHET_HOSTS_CLI_PLUGIN_TEMPLATE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "new_folder.h"

namespace whet::cli {

struct NewPlugin {
  std::string kind;         // "evaluator", "provider", "strategy"
  std::string language;     // "c", "cpp", "rust"
  std::string id;           // "acme.tone"
  std::string prefix;       // where Whet is installed, for the README
  std::string crates = {};  // where its Rust crates are, for Cargo.toml
};

struct TemplateName {
  std::string kind;
  std::string language;
};

// What there is, by kind.
std::vector<TemplateName> PluginTemplates();

// The part of an id behind the last dot: the name of files and of the folder.
std::string PluginFileName(const std::string& id);

// INVALID_ARGUMENT for an id that no plugin of others may have, a kind or a
// language that there is no template for (those that there are, named).
absl::StatusOr<std::vector<NewFile>> PluginTemplate(const NewPlugin& plugin);

// The commands that build, check and use a plugin of these files, in its
// folder.
std::vector<std::string> BuildCommands(const std::vector<NewFile>& files);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_PLUGIN_TEMPLATE_H_
