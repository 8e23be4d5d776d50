// The settings of a role's provider, checked.
#ifndef WHET_CORE_RUN_PROVIDER_CONFIG_H_
#define WHET_CORE_RUN_PROVIDER_CONFIG_H_

#include <optional>
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

// Takes the key `isolation` out of the settings of a provider that another one
// names, where it means what it does under `models`. INVALID_ARGUMENT for what
// is none, beginning with its JSON path.
absl::StatusOr<std::optional<Isolation>> TakeIsolation(std::string& settings);

// Roles with the same identity share an instance. `config` is ProviderConfig's.
std::string ProviderIdentity(const PluginRecord& provider,
                             const std::string& config);

}  // namespace whet

#endif  // WHET_CORE_RUN_PROVIDER_CONFIG_H_
