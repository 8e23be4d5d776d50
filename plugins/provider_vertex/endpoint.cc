#include "endpoint.h"

#include "whet/sdk/error.h"

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
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "model '" + name +
                         "': expected a name such as gemini-2.5-flash or "
                         "projects/P/locations/L/endpoints/ID",
                     WHET_ERROR_NOT_BILLED);
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
  std::string path = settings.api == Api::kGemini ? "/v1beta/" : "/v1/";
  if (settings.api == Api::kVertex && !resource.starts_with("projects/")) {
    path += "projects/" + settings.project + "/locations/" + settings.location +
            "/";
  }
  sdk::HttpRequest http;
  http.url = settings.base_url + path + resource + ":" + std::string(method);
  http.headers.push_back({"Content-Type", "application/json"});
  if (settings.api == Api::kVertex && !settings.quota_project.empty())
    http.headers.push_back({"x-goog-user-project", settings.quota_project});
  return http;
}

}  // namespace whet::vertex
