#include "run/runtime_providers.h"

#include <algorithm>
#include <utility>

#include "whet/provider.h"
#include "whet/service/providers.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "run/provider_config.h"

namespace whet {
namespace {

// Calls at once to a provider that does not say what is useful.
constexpr int kDefaultConcurrency = 8;
constexpr int kMaxConcurrency = 4096;

// What the secrets after the first `known` say that answers depend on: project
// and place of a model may come from the environment, and an endpoint of one's
// own has its name within them. Empty for keys, whose address is a setting.
std::string ProjectsOfSecrets(const SecretService& secrets, std::size_t known) {
  std::string out;
  const std::vector<OpenedSecret> opened = secrets.Opened();
  for (std::size_t i = known; i < opened.size(); ++i) {
    if (!opened[i].project.empty())
      absl::StrAppend(&out, " ", opened[i].project, " ", opened[i].origin);
  }
  return out;
}

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

std::int64_t ProviderConcurrency(const PluginInstance& instance) {
  const auto* table = instance.table<whet_provider>();
  if (!WHET_HAS(table, whet_provider, limits) || table->limits == nullptr) {
    return 0;
  }
  whet_provider_limits limits{};
  limits.struct_size = sizeof(limits);
  table->limits(instance.c(), &limits);
  return limits.concurrency;
}

absl::Status AddProvider(Runtime& rt, const PluginCatalog& catalog,
                         const PluginRecord& record,
                         const std::string& identity, const std::string& config,
                         const RoleSpec& role, const std::string& path) {
  ProviderLink& link = rt.providers[identity];
  const Isolation isolation = IsolationOf(record, role.isolation);
  if (link.instance != nullptr && link.isolation != isolation) {
    return absl::InvalidArgumentError(absl::StrCat(
        path,
        ".isolation: another role has the same provider with the same "
        "settings, so that both share it; give both the same isolation"));
  }
  if (link.instance == nullptr) {
    link.isolation = isolation;
    WHET_ASSIGN_OR_RETURN(const PluginRecord placed,
                          rt.isolation->Place(record, role.isolation, path));
    link.dispatcher =
        std::make_unique<Dispatcher>(&rt.ledger, nullptr, &rt.calls);
    auto context = std::make_unique<HostContext>(record.id);
    rt.log->OfferTo(*context);
    rt.secrets->OfferTo(*context);
    rt.http->OfferTo(*context);
    link.dispatcher->OfferTo(*context);
    if (StandsInFront(record)) {
      link.behind = MakeProviderService(
          {rt.log.get(), rt.secrets.get(), rt.http.get(), rt.isolation.get()},
          catalog);
      link.behind->OfferTo(*context);
    }
    const std::size_t known = rt.secrets->Opened().size();
    absl::StatusOr<std::unique_ptr<PluginInstance>> instance =
        PluginInstance::Create(placed, config, std::move(context));
    if (!instance.ok())
      return Annotate(instance.status(), path);
    link.instance = *std::move(instance);
    link.projects = ProjectsOfSecrets(*rt.secrets, known);
    if (link.behind != nullptr)
      WHET_RETURN_IF_ERROR(
          Annotate(SettleProviderService(rt, *link.behind), path));
    rt.plugin_hashes[absl::StrCat("provider:", record.id)] =
        link.instance->sha256();
    rt.calls.AddDispatcher(link.dispatcher.get());
    const std::int64_t own = ProviderConcurrency(*link.instance);
    link.concurrency =
        own > 0 ? static_cast<int>(std::min<std::int64_t>(own, kMaxConcurrency))
                : kDefaultConcurrency;
  }
  if (role.concurrency > 0) {
    link.concurrency = static_cast<int>(
        std::min<std::int64_t>(role.concurrency, kMaxConcurrency));
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
