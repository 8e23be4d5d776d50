#include "settings.h"

#include <algorithm>
#include <cctype>

#include <nlohmann/json.hpp>

#include "whet/sdk/settings_json.h"

namespace whet::openai {
namespace {

using nlohmann::json;

constexpr char kModelRules[] =
#include "model_rules.json.inc"
    ;
constexpr char kOpenAiHost[] = "api.openai.com";

// "https://Host:port/path" -> "host".
std::string HostOf(std::string_view url) {
  url.remove_prefix(std::min(url.size(), url.find("://") + 3));
  url = url.substr(0, url.find('/'));
  std::string host(url.substr(0, url.find(':')));
  std::transform(host.begin(), host.end(), host.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return host;
}

// The global host and the regional ones ("eu.api.openai.com"), over TLS.
bool IsOpenAi(std::string_view base_url) {
  const std::string host = HostOf(base_url);
  const std::string regional = std::string(".") + kOpenAiHost;
  return base_url.substr(0, 6) == "https:" &&
         (host == kOpenAiHost ||
          (host.size() > regional.size() &&
           host.compare(host.size() - regional.size(), regional.size(),
                        regional) == 0));
}

std::set<std::string> Names(const json& object, const char* key) {
  return object.value(key, std::set<std::string>());
}

std::vector<ModelRule> ReadModelRules() {
  std::vector<ModelRule> out;
  const json rules = json::parse(kModelRules);
  for (const json& rule : rules) {
    out.push_back({rule.at("prefix").get<std::string>(), Names(rule, "omit"),
                   Names(rule, "refuse"), Names(rule, "omit_when_reasoning")});
  }
  return out;
}

}  // namespace

std::string Settings::KeyAdvice() const {
  if (!wants_key()) {
    return "no key was sent; set api_key_env or api_key_file";
  }
  std::string places;
  if (!api_key_file.empty())
    places = "file " + api_key_file;
  if (!api_key_env.empty()) {
    places += places.empty() ? "" : " or ";
    places += "environment variable " + api_key_env;
  }
  return "check the key in " + places;
}

const ModelRule& Settings::RuleFor(std::string_view model) const {
  static const ModelRule kNone;
  const ModelRule* best = &kNone;
  for (const ModelRule& rule : model_rules) {
    if (model.substr(0, rule.prefix.size()) == rule.prefix &&
        rule.prefix.size() > best->prefix.size()) {
      best = &rule;
    }
  }
  return *best;
}

Settings ReadSettings(std::string_view config) {
  const json in = sdk::ParseSettings(config);
  Settings out;
  out.base_url = in.value("base_url", "https://api.openai.com/v1");
  while (!out.base_url.empty() && out.base_url.back() == '/') {
    out.base_url.pop_back();
  }
  out.is_openai = IsOpenAi(out.base_url);
  out.api_key_file = in.value("api_key_file", "");
  out.api_key_env = in.value("api_key_env", "");
  if (out.is_openai && out.api_key_env.empty()) {
    out.api_key_env = "OPENAI_API_KEY";
  }
  out.organization = in.value("organization", "");
  out.project = in.value("project", "");
  if (in.contains("extra_body")) {
    out.extra_body = in.at("extra_body").dump();
  }
  out.omit = Names(in, "omit");
  out.max_tokens_field = in.value("max_tokens_field", "auto");
  if (out.max_tokens_field == "auto") {
    out.max_tokens_field =
        out.is_openai ? "max_completion_tokens" : "max_tokens";
  }
  if (out.is_openai)
    out.model_rules = ReadModelRules();
  return out;
}

}  // namespace whet::openai
