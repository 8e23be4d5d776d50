// Workload identity federation: a token of another identity provider is
// exchanged at Google's Security Token Service (RFC 8693), and, if the file
// says so, for one of a service account.
#ifndef WHET_CORE_CREDENTIALS_EXTERNAL_ACCOUNT_H_
#define WHET_CORE_CREDENTIALS_EXTERNAL_ACCOUNT_H_

#include <memory>

#include "absl/status/statusor.h"
#include "credentials/credential_fields.h"
#include "credentials/google_credential.h"

namespace whet {

absl::StatusOr<std::unique_ptr<GoogleCredential>> ReadExternalAccount(
    const CredentialFields& fields, const CredentialContext& context);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_EXTERNAL_ACCOUNT_H_
