// The providers of a config with their checked settings: one for all roles that
// share an instance in a run.
#ifndef WHET_CORE_CHECKUP_PROVIDER_USES_H_
#define WHET_CORE_CHECKUP_PROVIDER_USES_H_

#include <optional>
#include <string>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/plugin_catalog.h"

#include "absl/status/statusor.h"

namespace whet {

struct ProviderUse {
  const PluginRecord* record = nullptr;  // the catalog's
  const PluginCatalog* catalog = nullptr;
  std::string settings;  // of ProviderConfig
  std::optional<Isolation> isolation = std::nullopt;
  struct Role {
    std::string name;
    std::string model;
  };
  std::vector<Role> roles;
};

// Adds role `name` of the config to `uses`. NOT_FOUND or INVALID_ARGUMENT that
// begins with the JSON path.
absl::Status AddProviderUse(const std::string& name, const RoleSpec& role,
                            const PluginCatalog& catalog,
                            std::vector<ProviderUse>* uses);

// Folders of the host and of the config.
PluginCatalog ScanFor(const RunSpec& spec, PluginSearchPath path);

}  // namespace whet

#endif  // WHET_CORE_CHECKUP_PROVIDER_USES_H_
