// Where credentials may be sent. A credentials file names the servers itself,
// so that a file from elsewhere could name one that collects secrets: only
// Google's are believed.
//
//   RETURN_IF_ERROR(rules.Check(fields, "token_uri", url, "oauth2"));
#ifndef WHET_CORE_CREDENTIALS_ENDPOINT_RULES_H_
#define WHET_CORE_CREDENTIALS_ENDPOINT_RULES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "credentials/credential_fields.h"
#include "credentials/token_transport.h"

namespace whet {

inline constexpr char kGoogleUniverse[] = "googleapis.com";

struct EndpointRules {
  const TokenTransport* transport = nullptr;
  std::string universe_domain = kGoogleUniverse;
  // The user's config sends tokens to a loopback address: files may name some.
  bool loopback = false;
  // Servers outside of the universe that the user's config names as those that
  // tokens may be sent to, as OriginOf returns them.
  std::vector<std::string> named_origins = {};

  // OK for https towards `service` ("sts") of the universe domain, by any of
  // its names: sts.googleapis.com, sts.europe-west1.rep.googleapis.com,
  // us-east1-sts.googleapis.com; and for http or https towards a loopback
  // address if that is allowed. PERMISSION_DENIED with the reason else.
  absl::Status Check(const CredentialFields& fields, const char* name,
                     std::string_view url, std::string_view service) const;

  // OK if a token for the universe may be sent to `origin` (as OriginOf returns
  // it). PERMISSION_DENIED with the reason else.
  absl::Status CheckUse(std::string_view origin) const;
};

// True for "http://127.0.0.1:80", "https://localhost:443", "http://[::1]:80",
// "http://llm.localhost:80": no proxy reaches the loopback of this machine.
bool IsLoopbackOrigin(std::string_view origin);
// True for "http://169.254.169.254:80": this machine's own network.
bool IsLinkLocalOrigin(std::string_view origin);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_ENDPOINT_RULES_H_
