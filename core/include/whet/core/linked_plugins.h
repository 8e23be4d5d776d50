// Plugins that are part of this program instead of a file of their own.
//
//   ASSIGN_OR_RETURN(auto mine, LinkPlugins(whet_plugin_entry_v1(), "acme"));
//   options.plugins.linked.push_back(mine);
//
// They are found after those of all folders: a plugin in a file replaces one
// that is linked in. Thread-safe.
#ifndef WHET_CORE_LINKED_PLUGINS_H_
#define WHET_CORE_LINKED_PLUGINS_H_

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"

struct whet_entry;  // whet/entry.h

namespace whet {

class PluginLibrary;

// `entry`, and everything that it leads to, must live as long as the result and
// every run that was prepared with it; `keep` lives as long, too. `name` stands
// in messages where the path of a library would. Errors as a library that is
// opened: FAILED_PRECONDITION (ABI, environment), INVALID_ARGUMENT (a table
// that breaks the contract), with the name.
absl::StatusOr<std::shared_ptr<PluginLibrary>> LinkPlugins(
    const whet_entry* entry, std::string_view name,
    std::shared_ptr<const void> keep = nullptr);

}  // namespace whet

#endif  // WHET_CORE_LINKED_PLUGINS_H_
