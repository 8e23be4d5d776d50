// Becoming a service account: the token of somebody who may is exchanged for
// one of the account (IAM Credentials, generateAccessToken).
#ifndef WHET_CORE_CREDENTIALS_IMPERSONATION_H_
#define WHET_CORE_CREDENTIALS_IMPERSONATION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "credentials/credential_fields.h"
#include "credentials/google_credential.h"

namespace whet {

struct Impersonation {
  std::string url;  // ".../serviceAccounts/EMAIL:generateAccessToken"
  std::string email;
  std::vector<std::string> delegates;
  std::vector<std::string> scopes;
  std::int64_t lifetime_s = 3600;
};

// From service_account_impersonation_url. The error names the field.
absl::StatusOr<Impersonation> ReadImpersonation(
    const CredentialFields& fields, const CredentialContext& context);

absl::StatusOr<AccessToken> Impersonate(const Impersonation& account,
                                        const AccessToken& source,
                                        TokenExchange& exchange);

// A file of type impersonated_service_account; `source` is what its
// source_credentials describe.
absl::StatusOr<std::unique_ptr<GoogleCredential>> ReadImpersonated(
    const CredentialFields& fields, std::unique_ptr<GoogleCredential> source,
    const CredentialContext& context);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_IMPERSONATION_H_
