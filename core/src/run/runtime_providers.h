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

// Whether the plugin asks for other providers.
bool StandsInFront(const PluginRecord& record);

// What a provider is given by its host, beside a place for its answers.
struct ProviderServices {
  LogService* log = nullptr;
  SecretService* secrets = nullptr;
  HttpService* http = nullptr;
  PluginIsolation* isolation = nullptr;
};

// For one that does. `catalog` must outlive its creation, `services` the
// result.
std::unique_ptr<ProviderService> MakeProviderService(
    const ProviderServices& services, const PluginCatalog& catalog);

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
