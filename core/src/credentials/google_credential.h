// One credential of Google's Application Default Credentials: who it is, and
// how it gets a token. Immutable but for what the servers say.
#ifndef WHET_CORE_CREDENTIALS_GOOGLE_CREDENTIAL_H_
#define WHET_CORE_CREDENTIALS_GOOGLE_CREDENTIAL_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "credentials/credential_environment.h"
#include "credentials/endpoint_rules.h"
#include "credentials/token_exchange.h"

namespace whet {

inline constexpr char kCloudPlatformScope[] =
    "https://www.googleapis.com/auth/cloud-platform";
// Of a token that serves to get the one of another account.
inline constexpr char kIamScope[] = "https://www.googleapis.com/auth/iam";

// Not secret; empty: not known.
struct CredentialFacts {
  std::string type;           // "service_account"
  std::string source;         // where it was found
  std::string account;        // e-mail address
  std::string project;        // the user's own choice goes first
  std::string quota_project;  // for x-goog-user-project
  std::string universe_domain = kGoogleUniverse;
};

// What a credential needs beside its file.
struct CredentialContext {
  std::string scope = kCloudPlatformScope;  // words with blanks between
  EndpointRules rules;
  CredentialEnvironment environment;
};

class GoogleCredential {
 public:
  virtual ~GoogleCredential() = default;

  // Gets a new token; takes as long as the servers do. One thread at a time.
  virtual absl::StatusOr<AccessToken> Fetch(TokenExchange& exchange) = 0;

  // What must never be seen in a log: keys, passwords, refresh tokens.
  virtual std::vector<SecretText> Secrets() const { return {}; }

  const CredentialFacts& facts() const { return facts_; }
  CredentialFacts& facts() { return facts_; }

 protected:
  explicit GoogleCredential(CredentialFacts facts) : facts_(std::move(facts)) {}

 private:
  CredentialFacts facts_;
};

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_GOOGLE_CREDENTIAL_H_
