#include "settings.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "whet/sdk/settings_json.h"

#include "headers.h"

namespace whet::openai {
namespace {

using nlohmann::json;

constexpr char kModelRules[] =
#include "model_rules.json.inc"
    ;

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

// Cuts the path off that the dialect writes itself, and keeps what it names:
// "https://x.openai.azure.com/openai/deployments/d" is the host and "d".
void TakeRoot(Settings& settings) {
  const std::string& root = settings.dialect.root;
  std::string& url = settings.base_url;
  if (root.empty())
    return;
  // Whole segments of the path: a host or a longer word may hold the same text.
  std::size_t at = url.find(root, url.find('/', url.find("://") + 3));
  const auto is_part_of_word = [&] {
    const std::size_t end = at + root.size();
    return end < url.size() && url[end] != '/';
  };
  while (at != std::string::npos && is_part_of_word())
    at = url.find(root, at + 1);
  if (at == std::string::npos)
    return;
  const std::string deployments = root + "/deployments/";
  if (url.compare(at, deployments.size(), deployments) == 0) {
    settings.deployment = url.substr(at + deployments.size());
    settings.deployment.resize(
        std::min(settings.deployment.size(), settings.deployment.find('/')));
  }
  url.resize(at);
}

Dialect DialectOf(const json& config, std::string_view base_url) {
  const std::string name = config.value("dialect", "auto");
  const Dialect* named = FindDialect(name);
  Dialect out = named != nullptr ? *named : RecogniseDialect(base_url);
  if (!out.api_version.empty())
    out.api_version = config.value("api_version", out.api_version);
  return out;
}

void ReadHeaders(const json& config, Settings& out) {
  const json plain = config.value("extra_headers", json::object());
  for (const auto& [name, value] : plain.items())
    out.extra_headers.emplace_back(name, value.get<std::string>());
  const json secret = config.value("headers_env", json::array());
  for (const json& header : secret) {
    out.headers_env.emplace_back(header.at("header").get<std::string>(),
                                 header.at("env").get<std::string>());
  }
  CheckHeaders(out);
}

// The option, or the dialect's way if it is "auto" or not there.
std::string OptionOr(const json& config, const char* name,
                     const std::string& otherwise) {
  const std::string value = config.value(name, "auto");
  return value == "auto" ? otherwise : value;
}

}  // namespace

std::string Settings::KeyAdvice() const {
  if (!wants_key()) {
    return "no key was sent; set api_key_env or api_key_file";
  }
  if (!key_source.empty())
    return "check the key in " + key_source;
  std::string places;
  if (!api_key_file.empty())
    places = "file " + api_key_file;
  if (!api_key_env.empty()) {
    places += places.empty() ? "" : " or ";
    places += "environment variable " + api_key_env;
  }
  return "check the key in " + places;
}

std::string SourceOfSecret(std::string_view description) {
  const json said = json::parse(description, nullptr, false);
  return said.is_object() && said.contains("source") &&
                 said.at("source").is_string()
             ? said.at("source").get<std::string>()
             : std::string();
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
  out.dialect = DialectOf(in, out.base_url);
  TakeRoot(out);
  out.api_key_file = in.value("api_key_file", "");
  out.api_key_env = in.value("api_key_env", "");
  if (out.api_key_env.empty() && out.dialect.IsHome(out.base_url))
    out.api_key_env = out.dialect.api_key_env;
  out.organization = in.value("organization", "");
  out.project = in.value("project", "");
  for (const auto& [name, text] : {std::pair{"extra_body", &out.extra_body},
                                   {"request_patch", &out.request_patch}}) {
    if (in.contains(name) && !in.at(name).empty())
      *text = in.at(name).dump();
  }
  ReadHeaders(in, out);
  out.omit = Names(in, "omit");
  out.max_tokens_field =
      OptionOr(in, "max_tokens_field", out.dialect.max_tokens_field);
  out.structured_output =
      OptionOr(in, "structured_output", out.dialect.structured_output);
  if (out.dialect.openai_models)
    out.model_rules = ReadModelRules();
  return out;
}

}  // namespace whet::openai
