#include "dialect.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <nlohmann/json.hpp>

namespace whet::openai {
namespace {

using nlohmann::json;

constexpr char kDialects[] =
#include "dialects.json.inc"
    ;

// "https://Host:port/path" in parts, the host in lower case.
struct Address {
  bool tls = false;
  std::string host = {};
  int port = 0;  // 0: not given
  std::string path = {};
};

Address ReadAddress(std::string_view url) {
  Address out;
  out.tls = url.substr(0, 6) == "https:";
  url.remove_prefix(std::min(url.size(), url.find("://") + 3));
  const std::size_t slash = std::min(url.size(), url.find('/'));
  out.path = url.substr(slash);
  url = url.substr(0, slash);
  const std::size_t bracket = url.find(']');  // [::1]:8080
  const std::size_t colon =
      url.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const std::string_view port = url.substr(colon + 1);
    std::from_chars(port.data(), port.data() + port.size(), out.port);
  }
  for (const char c : url.substr(0, colon)) {
    out.host += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

bool IsHost(const std::string& host, const std::string& pattern) {
  if (pattern.front() != '.')
    return host == pattern;
  return host.size() > pattern.size() && host.ends_with(pattern);
}

bool HasHost(const Dialect& dialect, const Address& address) {
  return address.tls && std::any_of(dialect.hosts.begin(), dialect.hosts.end(),
                                    [&](const std::string& pattern) {
                                      return IsHost(address.host, pattern);
                                    });
}

Dialect ReadDialect(const json& in) {
  Dialect out;
  const auto text = [&in](const char* key, std::string& member) {
    member = in.value(key, member);
  };
  text("name", out.name);
  text("path", out.path);
  text("api_key_env", out.api_key_env);
  text("key_header", out.key_header);
  text("key_prefix", out.key_prefix);
  text("root", out.root);
  text("chat", out.chat);
  text("embeddings", out.embeddings);
  text("models", out.models);
  text("api_version", out.api_version);
  text("max_tokens_field", out.max_tokens_field);
  text("structured_output", out.structured_output);
  text("cached_tokens_at", out.cached_tokens_at);
  text("context_at", out.context_at);
  out.hosts = in.value("hosts", out.hosts);
  out.port = in.value("port", 0);
  out.most_stops = in.value("most_stops", std::size_t{0});
  out.openai_models = in.value("openai_models", false);
  return out;
}

const json& Table() {
  static const json table = json::parse(kDialects);
  return table;
}

const std::vector<Dialect>& Dialects() {
  static const std::vector<Dialect> all = [] {
    std::vector<Dialect> out;
    for (const json& dialect : Table().at("dialects"))
      out.push_back(ReadDialect(dialect));
    return out;
  }();
  return all;
}

}  // namespace

bool Dialect::IsHome(std::string_view base_url) const {
  return HasHost(*this, ReadAddress(base_url));
}

const Dialect* FindDialect(std::string_view name) {
  for (const Dialect& dialect : Dialects()) {
    if (dialect.name == name)
      return &dialect;
  }
  return nullptr;
}

const Dialect& RecogniseDialect(std::string_view base_url) {
  const Address address = ReadAddress(base_url);
  for (const Dialect& dialect : Dialects()) {
    if (HasHost(dialect, address) && address.path.starts_with(dialect.path))
      return dialect;
    if (dialect.port != 0 && !address.tls && dialect.port == address.port)
      return dialect;
  }
  return *FindDialect("generic");
}

std::string StructuredOutputFields(std::string_view name) {
  const json& all = Table().at("structured_output");
  const auto it = all.find(std::string(name));
  return it == all.end() ? std::string() : it->dump();
}

}  // namespace whet::openai
