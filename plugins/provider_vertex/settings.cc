#include "settings.h"

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "endpoint.h"
#include "wire/json_text.h"

namespace whet::vertex {
namespace {

using nlohmann::json;
using wire::CountOf;
using wire::Member;
using wire::ParseJson;
using wire::StringOf;

constexpr char kModelRules[] =
#include "model_rules.json.inc"
    ;

std::vector<ModelRule> ReadModelRules() {
  std::vector<ModelRule> out;
  const json rules = json::parse(kModelRules);
  for (const json& rule : rules) {
    out.push_back({rule.at("prefix").get<std::string>(),
                   rule.at("thinking").get<std::string>(),
                   rule.value("signs_calls", false)});
  }
  return out;
}

std::string FromEnvironment(const Environment& environment, const char* name) {
  const char* value = environment(name);
  return value == nullptr ? std::string() : std::string(value);
}

Api ApiOf(const std::string& name) {
  if (name == "gemini")
    return Api::kGemini;
  return name == "express" ? Api::kExpress : Api::kVertex;
}

// https://x.googleapis.com
bool IsGoogles(const std::string& base_url) {
  constexpr std::string_view kScheme = "https://";
  if (!base_url.starts_with(kScheme))
    return false;
  const std::string host = base_url.substr(
      kScheme.size(), base_url.find('/', kScheme.size()) - kScheme.size());
  return host.ends_with(".googleapis.com");
}

void ReadKeyPlaces(const json& in, Settings& out) {
  if (!out.uses_key())
    return;
  out.api_key_file = in.value("api_key_file", "");
  if (in.contains("api_key_env")) {
    out.api_key_envs = {in.at("api_key_env").get<std::string>()};
    return;
  }
  if (!IsGoogles(out.base_url)) {
    if (out.api_key_file.empty()) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       "base_url: " + out.base_url +
                           " is not Google's, so that no key is sent there "
                           "unasked; name the one that is for it with "
                           "api_key_env or api_key_file");
    }
    out.api_key_envs = {""};
    return;
  }
  // The order of Google's own client.
  out.api_key_envs = {"GOOGLE_API_KEY"};
  if (out.api == Api::kGemini)
    out.api_key_envs.push_back("GEMINI_API_KEY");
}

}  // namespace

std::string Settings::KeyAdvice() const {
  if (!uses_key()) {
    return credentials_file.empty()
               ? "run: gcloud auth application-default login"
               : "check the credentials in file " + credentials_file;
  }
  std::string places;
  if (!api_key_file.empty())
    places = "file " + api_key_file;
  for (const std::string& name : api_key_envs) {
    if (name.empty())
      continue;
    places += places.empty() ? "" : " or ";
    places += "environment variable " + name;
  }
  return "check the key in " + places;
}

const ModelRule& Settings::RuleFor(std::string_view model) const {
  static const ModelRule kNone;
  model.remove_prefix(model.rfind('/') + 1);  // npos + 1 is 0
  const ModelRule* best = &kNone;
  for (const ModelRule& rule : model_rules) {
    if (model.substr(0, rule.prefix.size()) == rule.prefix &&
        rule.prefix.size() > best->prefix.size()) {
      best = &rule;
    }
  }
  return *best;
}

Settings ReadSettings(std::string_view config, const Environment& environment) {
  const json in = json::parse(config, nullptr, false);
  if (!in.is_object())
    throw sdk::Error(WHET_INTERNAL, "the config is not a JSON object");
  Settings out;
  out.api = ApiOf(in.value("api", "vertex"));
  out.project = in.value("project", "");
  out.location = in.value(
      "location", FromEnvironment(environment, "GOOGLE_CLOUD_LOCATION"));
  if (out.location.empty())
    out.location = "global";
  std::string domain =
      in.value("universe_domain",
               FromEnvironment(environment, "GOOGLE_CLOUD_UNIVERSE_DOMAIN"));
  if (domain.empty())
    domain = "googleapis.com";
  out.base_url = in.value("base_url", "");
  if (out.base_url.empty())
    out.base_url = ServiceUrl(out.api, out.location, domain);
  while (out.base_url.back() == '/')
    out.base_url.pop_back();
  out.credentials_file = in.value("credentials_file", "");
  out.quota_project = in.value("quota_project", "");
  ReadKeyPlaces(in, out);
  out.safety = in.value("safety", "");
  const json thinking = in.value("thinking", json());
  out.thinking = StringOf(thinking);
  out.thinking_budget = CountOf(thinking);
  if (in.contains("extra_body"))
    out.extra_body = in.at("extra_body").dump();
  out.model_rules = ReadModelRules();
  return out;
}

void UseCredentials(Settings& settings, std::string_view described) {
  const json known = ParseJson(described);
  settings.account = StringOf(Member(known, "account"));
  if (settings.project.empty())
    settings.project = StringOf(Member(known, "project"));
  if (settings.quota_project.empty())
    settings.quota_project = StringOf(Member(known, "quota_project"));
  if (settings.project.empty()) {
    throw sdk::Error(
        WHET_INVALID_ARGUMENT,
        "no Google Cloud project: set `project` of the model, export "
        "GOOGLE_CLOUD_PROJECT, or run: gcloud config set project PROJECT");
  }
}

}  // namespace whet::vertex
