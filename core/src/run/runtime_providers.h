// The providers of a runtime: their settings, and those that stand behind
// another one. Parts of MakeRuntime.
#ifndef WHET_CORE_RUN_RUNTIME_PROVIDERS_H_
#define WHET_CORE_RUN_RUNTIME_PROVIDERS_H_

#include <memory>
#include <optional>
#include <string>

#include "whet/core/plugin_catalog.h"

#include "absl/status/statusor.h"
#include "run/runtime.h"

namespace whet {

// The checked settings of a provider whose role names `model`: one whose
// settings name the model (one that loads it) gets it there, too. `path` is
// where they stand.
absl::StatusOr<std::string> ProviderConfig(const PluginRecord& record,
                                           const std::string& settings,
                                           const std::string& model,
                                           const std::string& path);

// Whether the plugin asks for other providers.
bool StandsInFront(const PluginRecord& record);

// For one that does. `catalog` must outlive its creation, `rt` the result.
std::unique_ptr<ProviderService> MakeProviderService(
    Runtime& rt, const PluginCatalog& catalog);

// After its creation: no more choices, and their hashes are the run's.
absl::Status SettleProviderService(Runtime& rt, ProviderService& behind);

// The model that calls of a role are meant for: the role's own, else that of
// the first provider behind. `behind` may be null.
std::string ModelMeant(const RoleSpec& spec, const ProviderService* behind);

// FindPrice of the provider, else of the first one behind it that has one.
absl::StatusOr<std::optional<ModelPrice>> FindPriceOfRole(
    const PricesSpec& prices, const PluginRecord& provider,
    const std::string& config, const RoleSpec& spec,
    const ProviderService* behind);

}  // namespace whet

#endif  // WHET_CORE_RUN_RUNTIME_PROVIDERS_H_
