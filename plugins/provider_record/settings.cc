#include "settings.h"

#include <nlohmann/json.hpp>

#include "whet/sdk/settings_json.h"

namespace whet::record {

Settings ReadSettings(std::string_view config) {
  const nlohmann::json in = sdk::ParseSettings(config);
  Settings out;
  out.file = in.at("file").get<std::string>();
  const std::string mode = in.value("mode", "auto");
  out.mode = mode == "record"   ? Mode::kRecord
             : mode == "replay" ? Mode::kReplay
                                : Mode::kAuto;
  out.at_end = in.value("strict", false) ? AtEnd::kFail : AtEnd::kRepeatLast;
  out.model = in.value("model", "");
  if (in.contains("of")) {
    nlohmann::json of = in["of"];
    out.provider = of.at("provider").get<std::string>();
    out.model = of.value("model", out.model);
    of.erase("provider");
    of.erase("model");
    out.provider_settings = of.dump();
  }
  if (out.provider.empty() && out.mode != Mode::kReplay) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "$.of: is missing; expected the provider whose calls are "
                     "recorded, of: {provider: openai}");
  }
  return out;
}

}  // namespace whet::record
