// The grammar of names that plugins bring along; that of ids is public
// (whet/core/plugin_catalog.h).
#ifndef WHET_CORE_PLUGINS_IDENTIFIER_H_
#define WHET_CORE_PLUGINS_IDENTIFIER_H_

#include <string_view>

#include "whet/core/plugin_catalog.h"

namespace whet {

// An id and a revision from 1 on: "whet.llm/1".
bool IsServiceId(std::string_view text);

// Semantic Versioning 2.0.0: "1.0.0", "0.2.0-rc.1+build.5".
bool IsSemanticVersion(std::string_view text);

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_IDENTIFIER_H_
