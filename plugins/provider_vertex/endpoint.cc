#include "endpoint.h"

#include <vector>

#include "wire/extra_fields.h"

namespace whet::vertex {
namespace {

bool IsUrlSafe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
         c == '@' || c == '/';
}

// ".." would climb out of the project.
bool IsResourceName(std::string_view model) {
  if (model.empty() || model.front() == '/' || model.back() == '/' ||
      model.find("..") != std::string_view::npos ||
      model.find("//") != std::string_view::npos) {
    return false;
  }
  for (const char c : model) {
    if (!IsUrlSafe(c))
      return false;
  }
  return true;
}

// "us-central1" of "projects/p/locations/us-central1/endpoints/1"; empty of
// what names no place.
std::string_view LocationIn(std::string_view resource) {
  constexpr std::string_view kLocations = "/locations/";
  const std::size_t at = resource.find(kLocations);
  if (!resource.starts_with("projects/") || at == std::string_view::npos)
    return {};
  const std::string_view rest = resource.substr(at + kLocations.size());
  const std::string_view location = rest.substr(0, rest.find('/'));
  // It becomes part of a host's name.
  for (const char c : location) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
      wire::RefuseRequest("model '" + std::string(resource) + "': '" +
                          std::string(location) + "' is no location");
    }
  }
  return location;
}

std::string ServerFor(const Settings& settings, std::string_view resource) {
  if (settings.api != Api::kVertex || settings.is_own_server)
    return settings.base_url;
  const std::string_view location = LocationIn(resource);
  return location.empty() || location == settings.location
             ? settings.base_url
             : ServiceUrl(settings.api, location, settings.domain);
}

std::vector<sdk::HttpHeader> PlainHeaders(const Settings& settings) {
  std::vector<sdk::HttpHeader> out = {{"Content-Type", "application/json"}};
  if (settings.api == Api::kVertex && !settings.quota_project.empty())
    out.push_back({"x-goog-user-project", settings.quota_project});
  return out;
}

}  // namespace

std::string ServiceUrl(Api api, std::string_view location,
                       std::string_view domain) {
  const std::string end(domain);
  const std::string place(location);
  if (api == Api::kGemini)
    return "https://generativelanguage." + end;
  if (api == Api::kExpress || place == "global")
    return "https://aiplatform." + end;
  if (place == "us" || place == "eu")
    return "https://aiplatform." + place + ".rep." + end;
  return "https://" + place + "-aiplatform." + end;
}

std::string ModelResource(Api api, std::string_view model) {
  std::string name(model);
  if (!IsResourceName(model)) {
    wire::RefuseRequest("model '" + name +
                        "': expected a name such as gemini-2.5-flash or "
                        "projects/P/locations/L/endpoints/ID");
  }
  const auto starts = [&](std::string_view prefix) {
    return model.starts_with(prefix);
  };
  if (api == Api::kGemini) {
    return starts("models/") || starts("tunedModels/") ? name
                                                       : "models/" + name;
  }
  if (starts("projects/") || starts("publishers/") || starts("models/") ||
      starts("endpoints/")) {
    return name;
  }
  const std::size_t slash = name.find('/');
  if (slash == std::string::npos)
    return "publishers/google/models/" + name;
  return "publishers/" + name.substr(0, slash) + "/models/" +
         name.substr(slash + 1);
}

sdk::HttpRequest PostTo(const Settings& settings, std::string_view model,
                        std::string_view method) {
  const std::string resource = ModelResource(settings.api, model);
  std::string path = "/v1/";
  if (settings.api == Api::kVertex && !resource.starts_with("projects/")) {
    path += "projects/" + settings.project + "/locations/" + settings.location +
            "/";
  }
  sdk::HttpRequest http;
  http.url = ServerFor(settings, resource) + path + resource + ":" +
             std::string(method);
  http.headers = PlainHeaders(settings);
  return http;
}

sdk::HttpRequest GetFrom(const Settings& settings, std::string_view path) {
  sdk::HttpRequest http;
  http.method = "GET";
  http.url = settings.base_url + std::string(path);
  http.headers = PlainHeaders(settings);
  return http;
}

}  // namespace whet::vertex
