// What a catalog lists of plugins that are part of the program.
#ifndef WHET_CORE_PLUGINS_LINKED_RECORDS_H_
#define WHET_CORE_PLUGINS_LINKED_RECORDS_H_

#include <memory>
#include <vector>

#include "whet/core/linked_plugins.h"
#include "whet/core/plugin_catalog.h"

namespace whet {

// In the order of the entry; `library` is "linked:<name>".
std::vector<PluginRecord> LinkedRecords(
    const std::shared_ptr<PluginLibrary>& library);

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_LINKED_RECORDS_H_
