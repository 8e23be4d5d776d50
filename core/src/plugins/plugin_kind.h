// The kinds of plugins under their names in the ABI ("whet.evaluator/1").
#ifndef WHET_CORE_PLUGINS_PLUGIN_KIND_H_
#define WHET_CORE_PLUGINS_PLUGIN_KIND_H_

#include <optional>
#include <string>
#include <string_view>

#include "whet/core/plugin_catalog.h"

namespace whet {

// "whet.evaluator/1".
std::string_view AbiKindName(PluginKind kind);

// The kind of that name, or nothing if this host does not know it.
std::optional<PluginKind> FindPluginKind(std::string_view abi_name);

// "whet.evaluator/1, whet.provider/1, whet.strategy/1": for messages.
std::string KnownAbiKinds();

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_PLUGIN_KIND_H_
