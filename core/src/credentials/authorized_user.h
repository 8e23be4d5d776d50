// A person who has logged in with gcloud: a refresh token (RFC 6749 section 6)
// is exchanged for an access token. Also a person of a workforce pool
// (external_account_authorized_user), who differs in where to ask and how.
#ifndef WHET_CORE_CREDENTIALS_AUTHORIZED_USER_H_
#define WHET_CORE_CREDENTIALS_AUTHORIZED_USER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "credentials/credential_fields.h"
#include "credentials/google_credential.h"

namespace whet {

// What to tell a person whose login is over.
inline constexpr char kLoginAgain[] =
    "log in again; run: gcloud auth application-default login";

absl::StatusOr<std::unique_ptr<GoogleCredential>> ReadAuthorizedUser(
    const CredentialFields& fields, const CredentialContext& context);

absl::StatusOr<std::unique_ptr<GoogleCredential>> ReadWorkforceUser(
    const CredentialFields& fields, const CredentialContext& context);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_AUTHORIZED_USER_H_
