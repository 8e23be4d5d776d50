// What a role's model costs per token: from the config's `prices`, else from
// the table that the provider plugin brings, `<module>.prices` beside it.
//
//   ASSIGN_OR_RETURN(std::optional<ModelPrice> price,
//                    FindPrice(spec.prices, record, settings, role.model));
//
// A table is a JSON object
//
//   {"as_of": "2026-06", "source": "https://vendor.example/pricing",
//    "applies_to": {"base_url": ["https://api.vendor.example/v1"]},
//    "models": {"name": {"input_cost_per_token": 4e-07,
//                        "output_cost_per_token": 1.6e-06}, "*": {...}}}
//
// in US dollars; members that are not named here are ignored. It holds only if
// each setting that `applies_to` names has one of those values. `*` is for
// every other model. `prices.file` may also be the inner object alone, which is
// LiteLLM's format. An unknown price is never taken for 0.
#ifndef WHET_CORE_RUN_PRICES_H_
#define WHET_CORE_RUN_PRICES_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "whet/core/config.h"
#include "whet/core/plugin_catalog.h"

#include "absl/status/statusor.h"
#include "run/cost.h"

namespace whet {

struct ModelPrice {
  TokenPrice price;
  std::string source;  // for people: "openai, 2026-06", "prices.models"
  bool operator==(const ModelPrice&) const = default;
};

using RolePrices = std::map<std::string, ModelPrice>;

// `settings`: the provider's, a JSON object with defaults filled in.
// INVALID_ARGUMENT with the JSON path for a bad `prices.file`; DATA_LOSS for a
// bad table of the plugin. Reads files; thread-safe.
absl::StatusOr<std::optional<ModelPrice>> FindPrice(
    const PricesSpec& prices, const PluginRecord& provider,
    std::string_view settings, const std::string& model);

}  // namespace whet

#endif  // WHET_CORE_RUN_PRICES_H_
