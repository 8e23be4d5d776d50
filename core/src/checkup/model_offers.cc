#include "whet/core/model_offers.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "checkup/provider_session.h"
#include "checkup/provider_uses.h"
#include "run/prices.h"

namespace whet {
namespace {

// Dollars per million tokens of picodollars per token.
constexpr double kPerMillion = kPicodollarsPerDollar / 1e6;

void AddOfferPrice(const PricesSpec& prices, const ProviderUse& use,
                   ModelOffer& offer) {
  const absl::StatusOr<std::optional<ModelPrice>> price =
      FindPrice(prices, *use.record, use.settings, offer.id);
  if (!price.ok() || !price->has_value())
    return;
  const ModelPrice& found = **price;
  offer.input_usd = static_cast<double>(found.price.input) / kPerMillion;
  offer.output_usd = static_cast<double>(found.price.output) / kPerMillion;
  offer.price_source = found.source;
}

ProviderOffer OfferOf(const ProviderUse& use, const PricesSpec& prices,
                      const SessionOptions& options) {
  ProviderOffer offer;
  offer.provider = use.record->id;
  const auto session = ProviderSession::Open(
      *use.catalog, *use.record, use.settings, use.isolation, options);
  offer.status = session.status();
  if (session.ok()) {
    const auto list = (*session)->Models();
    offer.status = list.status();
    offer.servers = (*session)->Origins();
    if (list.ok()) {
      for (const ListedModel& model : *list) {
        offer.models.push_back({.id = model.id, .context = model.context});
      }
    }
  }
  for (const ProviderUse::Role& role : use.roles) {
    offer.roles.push_back(role.name);
    if (role.model.empty())
      continue;
    ModelOffer* used = nullptr;
    for (ModelOffer& model : offer.models) {
      if (model.id == role.model)
        used = &model;
    }
    if (used == nullptr) {
      offer.models.push_back({.id = role.model, .listed = false});
      used = &offer.models.back();
    }
    used->roles.push_back(role.name);
  }
  for (ModelOffer& model : offer.models)
    AddOfferPrice(prices, use, model);
  return offer;
}

}  // namespace

absl::StatusOr<std::vector<ProviderOffer>> ListConfiguredOffers(
    const LoadedConfig& config, const PluginSearchPath& plugins) {
  const PluginCatalog catalog = ScanFor(config.spec, plugins);
  std::vector<ProviderUse> uses;
  for (const auto& [name, role] : config.spec.models) {
    const absl::Status added = AddProviderUse(name, role, catalog, &uses);
    if (!added.ok())
      return LocateInConfig(added, config);
  }
  std::vector<ProviderOffer> offers;
  for (const ProviderUse& use : uses)
    offers.push_back(
        OfferOf(use, config.spec.prices,
                SessionOptionsOf(config.spec, plugins, /*offline=*/false)));
  return offers;
}

absl::StatusOr<ProviderOffer> ListOffersOf(std::string_view provider,
                                           std::string_view settings,
                                           const PluginSearchPath& plugins) {
  const PluginCatalog catalog = PluginCatalog::Scan(plugins);
  WHET_ASSIGN_OR_RETURN(const PluginRecord* record,
                        catalog.Find(PluginKind::kProvider, provider));
  WHET_ASSIGN_OR_RETURN(std::string checked,
                        ValidatePluginConfig(*record, settings, "$"));
  return OfferOf({record, &catalog, std::move(checked)}, {},
                 SessionOptionsOf(plugins, /*offline=*/false));
}

std::vector<ProviderOffer> ListInstalledOffers(
    const PluginSearchPath& plugins) {
  const PluginCatalog catalog = PluginCatalog::Scan(plugins);
  std::vector<ProviderOffer> offers;
  for (const PluginRecord& record : catalog.plugins()) {
    if (record.kind != PluginKind::kProvider)
      continue;
    absl::StatusOr<std::string> settings =
        ValidatePluginConfig(record, "{}", "$");
    if (settings.ok()) {
      offers.push_back(OfferOf({&record, &catalog, *std::move(settings)}, {},
                               SessionOptionsOf(plugins, /*offline=*/false)));
    } else {
      offers.push_back({.provider = record.id, .status = settings.status()});
    }
  }
  return offers;
}

}  // namespace whet
