// The folder of a new plugin: what `whet plugins new` writes.
//
//   ASSIGN_OR_RETURN(std::vector<NewFile> files,
//                    PluginTemplate({"evaluator", "cpp", "acme.tone"}));
//
// The sources are files of templates/, part of the program.
#ifndef WHET_HOSTS_CLI_PLUGIN_TEMPLATE_H_
#define WHET_HOSTS_CLI_PLUGIN_TEMPLATE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "new_folder.h"

namespace whet::cli {

struct NewPlugin {
  std::string kind;      // "evaluator", "provider", "strategy"
  std::string language;  // "c", "cpp"
  std::string id;        // "acme.tone"
  std::string prefix;    // where Whet is installed, for the README
};

// The part of an id behind the last dot: the name of files and of the folder.
std::string PluginFileName(const std::string& id);

// INVALID_ARGUMENT for an id that no plugin of others may have, a kind or a
// language that there is no template for (those that there are, named).
absl::StatusOr<std::vector<NewFile>> PluginTemplate(const NewPlugin& plugin);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_PLUGIN_TEMPLATE_H_
