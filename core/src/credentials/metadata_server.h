// The metadata server that every virtual machine and container of Google's can
// ask: whether it is there, and the tokens of the account that runs there.
// Always asked directly, never through a proxy.
#ifndef WHET_CORE_CREDENTIALS_METADATA_SERVER_H_
#define WHET_CORE_CREDENTIALS_METADATA_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "credentials/credential_environment.h"
#include "credentials/google_credential.h"

namespace whet {

class MetadataServer {
 public:
  // Reads GCE_METADATA_HOST, GCE_METADATA_ROOT, GCE_METADATA_IP, NO_GCE_CHECK,
  // GCE_METADATA_TIMEOUT and GCE_METADATA_DETECT_RETRIES.
  explicit MetadataServer(const CredentialEnvironment& environment);

  // Asks. Where nobody answers it takes up to 3 s for each of 3 attempts on a
  // machine of Google's or with an address in the environment, else 1 s.
  bool IsThere(TokenExchange& exchange) const;

  // The account of the machine, with its project. UNAVAILABLE or
  // UNAUTHENTICATED if the machine has none.
  absl::StatusOr<std::unique_ptr<GoogleCredential>> Account(
      const CredentialContext& context, TokenExchange& exchange) const;

  // What was asked, for a message: "metadata.google.internal".
  const std::string& host() const { return host_; }

 private:
  std::string host_;
  std::string ping_host_;
  bool googles_machine_ = false;
  bool off_ = false;
  int timeout_s_ = 1;
  int attempts_ = 1;
};

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_METADATA_SERVER_H_
