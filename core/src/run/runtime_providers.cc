#include "run/runtime_providers.h"

#include <algorithm>
#include <utility>

#include "whet/service/providers.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "run/provider_config.h"

namespace whet {
namespace {

absl::StatusOr<ProviderChoice> ChooseProvider(const PluginCatalog& catalog,
                                              const std::string& id,
                                              const std::string& model,
                                              const std::string& settings) {
  WHET_ASSIGN_OR_RETURN(const PluginRecord* record,
                        catalog.Find(PluginKind::kProvider, id));
  if (StandsInFront(*record)) {
    return absl::InvalidArgumentError(
        absl::StrCat("$: '", id,
                     "' needs another provider itself and cannot stand behind "
                     "one; name the one that answers"));
  }
  std::string own = settings;
  WHET_ASSIGN_OR_RETURN(const std::optional<Isolation> isolation,
                        TakeIsolation(own));
  WHET_ASSIGN_OR_RETURN(std::string config,
                        ProviderConfig(*record, own, model, "$"));
  return ProviderChoice{*record, std::move(config), model, isolation};
}

}  // namespace

bool StandsInFront(const PluginRecord& record) {
  return std::find(record.needs.begin(), record.needs.end(),
                   WHET_SERVICE_PROVIDERS) != record.needs.end();
}

std::unique_ptr<ProviderService> MakeProviderService(
    const ProviderServices& services, const PluginCatalog& catalog) {
  ProviderService::Maker maker;
  maker.choose = [&catalog](const std::string& id, const std::string& model,
                            const std::string& config) {
    return ChooseProvider(catalog, id, model, config);
  };
  maker.make = [services](const ProviderChoice& choice,
                          std::unique_ptr<HostContext> context)
      -> absl::StatusOr<std::unique_ptr<PluginInstance>> {
    WHET_ASSIGN_OR_RETURN(
        const PluginRecord record,
        services.isolation->Place(choice.record, choice.isolation, "$"));
    services.log->OfferTo(*context);
    services.secrets->OfferTo(*context);
    services.http->OfferTo(*context);
    return PluginInstance::Create(record, choice.config, std::move(context));
  };
  maker.release = [http = services.http](PluginInstance& instance) {
    http->Detach(instance.context());
  };
  return std::make_unique<ProviderService>(std::move(maker), services.log);
}

absl::Status SettleProviderService(Runtime& rt, ProviderService& behind) {
  behind.Settle();
  for (const ProviderChoice* choice : behind.choices()) {
    WHET_ASSIGN_OR_RETURN(
        rt.plugin_hashes[absl::StrCat("provider:", choice->record.id)],
        PluginHash(choice->record));
  }
  return absl::OkStatus();
}

std::string ModelMeant(const RoleSpec& spec, const ProviderService* behind) {
  if (!spec.model.empty() || behind == nullptr || behind->choices().empty())
    return spec.model;
  return behind->choices().front()->model;
}

absl::StatusOr<std::optional<ModelPrice>> FindPriceOfRole(
    const PricesSpec& prices, const PluginRecord& provider,
    const std::string& config, const RoleSpec& spec,
    const ProviderService* behind) {
  WHET_ASSIGN_OR_RETURN(
      std::optional<ModelPrice> price,
      FindPrice(prices, provider, config, ModelMeant(spec, behind)));
  if (price.has_value() || behind == nullptr)
    return price;
  for (const ProviderChoice* choice : behind->choices()) {
    WHET_ASSIGN_OR_RETURN(
        price, FindPrice(prices, choice->record, choice->config,
                         choice->model.empty() ? spec.model : choice->model));
    if (price.has_value())
      break;
  }
  return price;
}

}  // namespace whet
