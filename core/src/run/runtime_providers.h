// The providers of a runtime: their settings, and those that stand behind
// another one. Parts of MakeRuntime.
#ifndef WHET_CORE_RUN_RUNTIME_PROVIDERS_H_
#define WHET_CORE_RUN_RUNTIME_PROVIDERS_H_

#include <cstdint>
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

// Calls at once that are useful to the provider, as it says; 0: unknown.
std::int64_t ProviderConcurrency(const PluginInstance& provider);

// Makes the provider of a role and its dispatcher in `rt.providers`, unless a
// role with the same `identity` has it. `config` is ProviderConfig's. Errors
// begin with `path`, which is the role's.
absl::Status AddProvider(Runtime& rt, const PluginCatalog& catalog,
                         const PluginRecord& record,
                         const std::string& identity, const std::string& config,
                         const RoleSpec& role, const std::string& path);

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
