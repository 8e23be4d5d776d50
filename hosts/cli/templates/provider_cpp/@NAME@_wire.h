// What goes over the wire: pure functions, which the tests compare with
// goldens.json. Change them to what your server speaks.
#pragma once

#include <string>

#include <whet/sdk/http_provider.h>

whet::sdk::HttpRequest MakeHttp(const std::string& base_url,
                                const whet::sdk::GenerateRequest& request);

// Throws whet::sdk::Error with the code that says what Whet should do next.
whet::sdk::GenerateResult ReadHttp(const whet::sdk::HttpResponse& response);
