// Which models providers have on offer: what `whet models` prints.
//
//   ASSIGN_OR_RETURN(std::vector<ProviderOffer> offers,
//                    ListConfiguredOffers(config, plugins));
//
// Asks the providers for their lists, which costs nothing. Thread-safe.
#ifndef WHET_CORE_MODEL_OFFERS_H_
#define WHET_CORE_MODEL_OFFERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/plugin_catalog.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

struct ModelOffer {
  std::string id = {};
  // False: the config uses it, the provider has no list or it is not in it.
  bool listed = true;
  std::optional<std::int64_t> context = {};  // tokens
  // US dollars per million tokens; absent: not known.
  std::optional<double> input_usd = {};
  std::optional<double> output_usd = {};
  std::string price_source = {};        // "openai, 2026-06"
  std::vector<std::string> roles = {};  // of the config, that use it
};

// One provider with its settings.
struct ProviderOffer {
  std::string provider = {};              // plugin id
  std::vector<std::string> roles = {};    // of the config, that use it
  std::vector<std::string> servers = {};  // it was asked at
  // Why there is no list: UNIMPLEMENTED if the provider has none,
  // UNAUTHENTICATED without a key, UNAVAILABLE if it cannot be reached, ...
  absl::Status status = {};
  std::vector<ModelOffer> models = {};
};

// One for each provider of the config, roles with equal settings together. The
// errors of PrepareRun for a provider that is not there or set up wrongly.
absl::StatusOr<std::vector<ProviderOffer>> ListConfiguredOffers(
    const LoadedConfig& config, const PluginSearchPath& plugins);

// Of one provider with `settings`, a JSON object as ParseModelSettings returns
// it. NOT_FOUND, INVALID_ARGUMENT.
absl::StatusOr<ProviderOffer> ListOffersOf(std::string_view provider,
                                           std::string_view settings,
                                           const PluginSearchPath& plugins);

// Of every installed provider as it is without settings.
std::vector<ProviderOffer> ListInstalledOffers(const PluginSearchPath& plugins);

}  // namespace whet

#endif  // WHET_CORE_MODEL_OFFERS_H_
