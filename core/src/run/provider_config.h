// The settings of a role's provider, checked.
#ifndef WHET_CORE_RUN_PROVIDER_CONFIG_H_
#define WHET_CORE_RUN_PROVIDER_CONFIG_H_

#include <string>

#include "whet/core/config.h"
#include "whet/core/plugin_catalog.h"

#include "absl/status/statusor.h"

namespace whet {

// Whether the provider has a setting `model`: it is one that loads a model.
bool LoadsItsModel(const PluginRecord& provider);

// As ValidatePluginConfig for `settings`. A provider that loads its model gets
// `model`, the role's, there, too. `path`: where they stand in the config.
absl::StatusOr<std::string> ProviderConfig(const PluginRecord& provider,
                                           const std::string& settings,
                                           const std::string& model,
                                           const std::string& path);

// Roles with the same identity share an instance. `config` is ProviderConfig's.
std::string ProviderIdentity(const PluginRecord& provider,
                             const std::string& config);

}  // namespace whet

#endif  // WHET_CORE_RUN_PROVIDER_CONFIG_H_
