// A service account by its private key (RFC 7523): a signed statement is
// exchanged for a token, or, outside of googleapis.com, is the token.
#ifndef WHET_CORE_CREDENTIALS_SERVICE_ACCOUNT_H_
#define WHET_CORE_CREDENTIALS_SERVICE_ACCOUNT_H_

#include <memory>

#include "absl/status/statusor.h"
#include "credentials/credential_fields.h"
#include "credentials/google_credential.h"

namespace whet {

absl::StatusOr<std::unique_ptr<GoogleCredential>> ReadServiceAccount(
    const CredentialFields& fields, const CredentialContext& context);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_SERVICE_ACCOUNT_H_
