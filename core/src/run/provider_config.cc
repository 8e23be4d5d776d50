#include "run/provider_config.h"

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace whet {

bool LoadsItsModel(const PluginRecord& provider) {
  const nlohmann::json schema =
      nlohmann::json::parse(provider.config_schema, nullptr, false);
  return schema.is_object() &&
         schema.value("properties", nlohmann::json::object()).contains("model");
}

absl::StatusOr<std::string> ProviderConfig(const PluginRecord& provider,
                                           const std::string& settings,
                                           const std::string& model,
                                           const std::string& path) {
  nlohmann::json config = nlohmann::json::parse(settings, nullptr, false);
  if (config.is_object() && LoadsItsModel(provider) &&
      !config.contains("model") && !model.empty()) {
    config["model"] = model;
  }
  return ValidatePluginConfig(provider, config.dump(), path);
}

absl::StatusOr<std::optional<Isolation>> TakeIsolation(std::string& settings) {
  nlohmann::json config = nlohmann::json::parse(settings, nullptr, false);
  if (!config.is_object() || !config.contains("isolation"))
    return std::nullopt;
  const nlohmann::json said = config["isolation"];
  config.erase("isolation");
  settings = config.dump();
  if (said == "none")
    return Isolation::kNone;
  if (said == "plugin")
    return Isolation::kPlugin;
  if (said == "instance")
    return Isolation::kInstance;
  return absl::InvalidArgumentError(absl::StrCat(
      "$.isolation: ", said.dump(), ": expected none, plugin or instance"));
}

std::string ProviderIdentity(const PluginRecord& provider,
                             const std::string& config) {
  return absl::StrCat(provider.id, " ", config);
}

}  // namespace whet
