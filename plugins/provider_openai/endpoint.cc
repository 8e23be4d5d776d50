#include "endpoint.h"

#include <cctype>

namespace whet::openai {
namespace {

constexpr std::string_view kModel = "{model}";

std::string PercentEncoded(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-._~";  // RFC 3986, unreserved
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 &&
        (std::isalnum(byte) != 0 || kPlain.find(c) != std::string_view::npos)) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

sdk::HttpRequest RequestTo(const Settings& settings, std::string method,
                           std::string url) {
  sdk::HttpRequest http;
  http.method = std::move(method);
  http.url = std::move(url);
  if (http.method == "POST")
    http.headers.push_back({"Content-Type", "application/json"});
  http.headers.push_back({"Accept", "application/json"});
  if (!settings.organization.empty())
    http.headers.push_back({"OpenAI-Organization", settings.organization});
  if (!settings.project.empty())
    http.headers.push_back({"OpenAI-Project", settings.project});
  for (const auto& [name, value] : settings.extra_headers)
    http.headers.push_back({name, value});
  return http;
}

}  // namespace

std::string UrlOf(const Settings& settings, std::string_view path,
                  std::string_view model) {
  std::string out = settings.base_url + std::string(path);
  if (const std::size_t at = out.find(kModel); at != std::string::npos) {
    const std::string& name = settings.deployment;
    out.replace(at, kModel.size(),
                PercentEncoded(name.empty() ? model : std::string_view(name)));
  }
  if (!settings.dialect.api_version.empty())
    out += "?api-version=" + PercentEncoded(settings.dialect.api_version);
  return out;
}

sdk::HttpRequest Post(const Settings& settings, std::string_view path,
                      std::string_view model) {
  return RequestTo(settings, "POST", UrlOf(settings, path, model));
}

sdk::HttpRequest Get(const Settings& settings, std::string_view path) {
  return RequestTo(settings, "GET", UrlOf(settings, path, {}));
}

}  // namespace whet::openai
