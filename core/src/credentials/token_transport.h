// How a credential reaches the servers that make tokens, as an interface: the
// HTTP service implements it (services/token_http.h), tests answer by hand.
#ifndef WHET_CORE_CREDENTIALS_TOKEN_TRANSPORT_H_
#define WHET_CORE_CREDENTIALS_TOKEN_TRANSPORT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/core/secret_text.h"

#include "absl/status/statusor.h"

namespace whet {

// Both carry secrets, which are wiped with them.
struct TokenRequest {
  ~TokenRequest() {
    WipeText(body);
    for (auto& [name, value] : headers)
      WipeText(value);
  }
  std::string method = "POST";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::int64_t timeout_ms = 30'000;
  bool direct = false;  // never through a proxy
};

struct TokenReply {
  ~TokenReply() { WipeText(body); }
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // lower-case names
  std::string body;

  // Value of the first header `name` (lower case), or empty.
  std::string_view Header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (key == name)
        return value;
    }
    return {};
  }
};

// Thread-safe.
class TokenTransport {
 public:
  virtual ~TokenTransport() = default;

  // Sends once and waits; follows no redirect, verifies TLS. UNAVAILABLE if no
  // complete reply came, CANCELLED if the host stops.
  virtual absl::StatusOr<TokenReply> Send(const TokenRequest& request) = 0;

  // Scheme, lower-case host and port of `url`, found by the parser that also
  // connects; INVALID_ARGUMENT for what is no http(s) URL.
  virtual absl::StatusOr<std::string> OriginOf(std::string_view url) const = 0;
};

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_TOKEN_TRANSPORT_H_
