#include "credentials/credential_json.h"

#include <nlohmann/json.hpp>

#include "absl/time/time.h"

namespace whet {

std::string DescriptionJson(TokenSource& source) {
  const CredentialFacts& facts = source.facts();
  nlohmann::ordered_json json = {{"kind", "google"}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty())
      json[name] = value;
  };
  add("type", facts.type);
  add("source", facts.source);
  add("account", facts.account);
  add("project", facts.project);
  add("quota_project", facts.quota_project);
  add("universe_domain", facts.universe_domain);
  const std::optional<std::int64_t> expires = source.Expires();
  if (expires.has_value()) {
    add("expires",
        absl::FormatTime("%E4Y-%m-%dT%H:%M:%SZ",
                         absl::FromUnixSeconds(*expires), absl::UTCTimeZone()));
    json["clock_skew_s"] = source.skew_s();
  }
  return json.dump(-1, ' ', false,
                   nlohmann::ordered_json::error_handler_t::replace);
}

std::string KeyDescriptionJson(const std::string& source) {
  const nlohmann::ordered_json json = {{"kind", ""}, {"source", source}};
  return json.dump(-1, ' ', false,
                   nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace whet
