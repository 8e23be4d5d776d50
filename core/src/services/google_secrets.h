// The secrets of kind "google": one source of tokens for each credential, scope
// and trust, shared by all handles that ask for the same. Thread-safe.
//
//   ASSIGN_OR_RETURN(TokenSource* source,
//                    google.Open(file, scope, "https://x.googleapis.com:443"));
#ifndef WHET_CORE_SERVICES_GOOGLE_SECRETS_H_
#define WHET_CORE_SERVICES_GOOGLE_SECRETS_H_

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "credentials/credential_clock.h"
#include "credentials/google_credential.h"
#include "credentials/token_source.h"
#include "services/log_service.h"
#include "services/token_http.h"

namespace whet {

// Tests make these up.
struct GoogleSecretsOptions {
  CredentialEnvironment environment = SystemCredentialEnvironment();
  CredentialClock* clock = nullptr;  // null: the system's
  // Nothing is sent: what would ask a server ends with CANCELLED.
  bool offline = false;
  std::string ca_file = {};  // as in HttpServiceOptions
  // Addresses of servers outside of Google's domain that the user's config
  // names as those that tokens may be sent to.
  std::vector<std::string> token_origins = {};
};

class GoogleSecrets {
 public:
  // `log` must outlive this.
  GoogleSecrets(LogService* log, GoogleSecretsOptions options);
  // Ends what is under way.
  ~GoogleSecrets();

  // Finds the credential unless it was found before; see
  // credentials/application_default.h. `origin` as OriginOfUrl returns it.
  // Lives as long as this.
  absl::StatusOr<TokenSource*> Open(const std::string& file,
                                    const std::string& scope,
                                    const std::string& origin);

 private:
  absl::StatusOr<std::vector<std::string>> NamedOrigins() const;

  LogService* log_;
  const GoogleSecretsOptions options_;
  SystemCredentialClock system_clock_;
  CredentialClock* clock_;
  TokenHttp http_;

  std::mutex mutex_;  // held while a credential is looked for: once for all
  using Key = std::tuple<std::string, std::string, bool>;
  std::map<Key, std::unique_ptr<TokenSource>> sources_;  // guarded by mutex_
  std::set<std::string> warned_;                         // guarded by mutex_
};

}  // namespace whet

#endif  // WHET_CORE_SERVICES_GOOGLE_SECRETS_H_
