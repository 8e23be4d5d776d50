// A request to one endpoint of the server: address and headers as the dialect
// has them. Pure.
//
//   sdk::HttpRequest http = Post(settings, settings.dialect.chat, "gpt-4.1");
//   http.body = ...;
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_ENDPOINT_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_ENDPOINT_H_

#include <string>
#include <string_view>

#include "whet/sdk/http_provider.h"

#include "settings.h"

namespace whet::openai {

// base_url, `path` with {model} replaced, and the version of the API.
std::string UrlOf(const Settings& settings, std::string_view path,
                  std::string_view model);

// Without a body and without the headers that carry secrets.
sdk::HttpRequest Post(const Settings& settings, std::string_view path,
                      std::string_view model);
sdk::HttpRequest Get(const Settings& settings, std::string_view path);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_ENDPOINT_H_
