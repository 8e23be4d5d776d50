// whet models: what the providers have on offer.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "whet/core/model_offers.h"
#include "whet/core/score_text.h"

#include "absl/status/statusor.h"
#include "config_input.h"
#include "json_text.h"
#include "text_table.h"
#include "verb.h"

namespace whet::cli {
namespace {

constexpr char kModelsFooter[] =
    R"(Asks the providers for their lists, which costs nothing. Prices are US dollars
per million tokens, as far as the config or the provider's table has them. USED
FOR names the roles of the config. Without CONFIG, and without a whet.yaml in
this folder or above, every installed provider that needs no settings is asked.
Exit status: 0 if a list came or a provider has none, else 2, 4 or 5.

Examples:
  whet models
  whet models triage/whet.yaml --json
  whet models --provider openai
  whet models --provider openai --set base_url=http://127.0.0.1:8080/v1)";

std::string PriceText(const std::optional<double>& usd) {
  return usd.has_value() ? DollarText(*usd) : "";
}

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts)
    joined += (joined.empty() ? "" : ", ") + text;
  return joined;
}

std::string OffersTable(const std::vector<ProviderOffer>& offers,
                        const Paint& paint) {
  TextTable table(
      {"PROVIDER", "MODEL", "CONTEXT", "INPUT", "OUTPUT", "USED FOR"});
  for (const ProviderOffer& offer : offers) {
    for (const ModelOffer& model : offer.models) {
      table.Add(
          {offer.provider, Printable(OneLine(model.id)),
           model.context.has_value() ? GroupedInteger(*model.context) : "",
           PriceText(model.input_usd), PriceText(model.output_usd),
           Joined(model.roles)});
    }
  }
  return table.empty() ? "" : table.Text(paint);
}

std::string ModelJson(const ModelOffer& model) {
  JsonObject json;
  json.Add("id", model.id).Add("listed", model.listed);
  if (model.context.has_value())
    json.Add("context", *model.context);
  else
    json.AddRaw("context", "null");
  json.Add("input_usd", model.input_usd)
      .Add("output_usd", model.output_usd)
      .Add("price_source", model.price_source)
      .AddRaw("roles", JsonTexts(model.roles));
  return json.Text();
}

std::string OffersJson(const std::vector<ProviderOffer>& offers) {
  std::vector<std::string> providers;
  for (const ProviderOffer& offer : offers) {
    std::vector<std::string> models;
    for (const ModelOffer& model : offer.models)
      models.push_back(ModelJson(model));
    JsonObject json;
    json.Add("provider", offer.provider)
        .AddRaw("roles", JsonTexts(offer.roles))
        .AddRaw("servers", JsonTexts(offer.servers))
        .Add("lists", offer.status.ok())
        .Add("problem", std::string(offer.status.message()))
        .AddRaw("models", JsonArray(models));
    providers.push_back(json.Text());
  }
  JsonObject json;
  json.Add("schema_version", 1).AddRaw("providers", JsonArray(providers));
  return json.Text();
}

class ModelsVerb : public Verb {
 public:
  const char* name() const override { return "models"; }
  const char* summary() const override {
    return "List the models that providers offer, with context and price.";
  }

  void Declare(CLI::App& app) override {
    app.add_option("CONFIG", input_.file,
                   "Config file (YAML or JSON). Without it: whet.yaml in this "
                   "folder or the nearest one above.");
    app.add_option("--provider", provider_,
                   "Ask this provider, whatever a config says.")
        ->type_name("ID")
        ->excludes("CONFIG");
    app.add_option("--set", input_.sets,
                   "Override a value of the config; with --provider: a setting "
                   "of the provider, as in --set "
                   "base_url=http://127.0.0.1:8080/v1; can be repeated.")
        ->type_name("PATH=VALUE")
        ->allow_extra_args(false);
    app.add_flag("--json", json_, "Print one JSON object.");
    app.footer(kModelsFooter);
  }

  ExitCode Run(const Console& console) override {
    const absl::StatusOr<std::vector<ProviderOffer>> offers = Offers(console);
    if (!offers.ok())
      return console.Fail(offers.status());
    if (json_)
      console.out() << OffersJson(*offers) << '\n';
    else
      Print(*offers, console);
    return CodeOfOffers(*offers);
  }

 private:
  absl::StatusOr<std::vector<ProviderOffer>> Offers(const Console& console) {
    const PluginSearchPath plugins = PluginFolders(console);
    if (!provider_.empty()) {
      const absl::StatusOr<std::string> settings =
          ParseModelSettings(input_.sets, ProcessEnvironment());
      if (!settings.ok())
        return settings.status();
      absl::StatusOr<ProviderOffer> offer =
          ListOffersOf(provider_, *settings, plugins);
      if (!offer.ok())
        return offer.status();
      return std::vector<ProviderOffer>{*std::move(offer)};
    }
    if (!ConfigIsThere(input_)) {
      installed_ = true;
      return ListInstalledOffers(plugins);
    }
    const absl::StatusOr<LoadedConfig> config = LoadConfigFor(input_);
    if (!config.ok())
      return config.status();
    return ListConfiguredOffers(*config, plugins);
  }

  void Print(const std::vector<ProviderOffer>& offers,
             const Console& console) const {
    console.out() << OffersTable(offers, console.out_paint()) << std::flush;
    for (const ProviderOffer& offer : offers) {
      if (!offer.status.ok()) {
        console.Warning(offer.provider + ": " +
                        std::string(offer.status.message()));
      } else if (offer.models.empty()) {
        console.Warning(offer.provider + ": the list is empty");
      }
    }
  }

  ExitCode CodeOfOffers(const std::vector<ProviderOffer>& offers) const {
    // Of all that are installed nobody expects that each is set up.
    if (installed_)
      return ExitCode::kDone;
    for (const ProviderOffer& offer : offers) {
      if (!offer.status.ok() && !absl::IsUnimplemented(offer.status))
        return ExitCodeOfCheck(offer.status);
    }
    return ExitCode::kDone;
  }

  ConfigInput input_;
  std::string provider_;
  bool json_ = false;
  bool installed_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeModelsVerb() {
  return std::make_unique<ModelsVerb>();
}

}  // namespace whet::cli
