// The sidecar of a plugin library, or of a plugin in Python: what is in it, as
// JSON text, so that listing plugins opens no library. Written by whet-manifest
// at build time; a load compares it with the library, which is the truth.
#ifndef WHET_CORE_PLUGINS_MANIFEST_H_
#define WHET_CORE_PLUGINS_MANIFEST_H_

#include <filesystem>
#include <vector>

#include "whet/core/plugin_catalog.h"

#include "absl/status/statusor.h"

namespace whet {

// "/x/gepa.so" -> "/x/gepa.json".
std::filesystem::path ManifestPath(const std::filesystem::path& library);

// The plugins that the manifest of `library` lists; `found_in` is left empty.
// Errors start with the manifest's path: NOT_FOUND, PERMISSION_DENIED,
// INVALID_ARGUMENT (no JSON, a member is missing or has a wrong type, too
// large, an unknown kind, or a manifest of a later version).
absl::StatusOr<std::vector<PluginRecord>> ReadManifest(
    const std::filesystem::path& library);

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_MANIFEST_H_
