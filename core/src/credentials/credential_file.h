// A credentials file of Google Cloud, of any type that is known.
#ifndef WHET_CORE_CREDENTIALS_CREDENTIAL_FILE_H_
#define WHET_CORE_CREDENTIALS_CREDENTIAL_FILE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "credentials/google_credential.h"

namespace whet {

struct CredentialFile {
  std::unique_ptr<GoogleCredential> credential;
  bool open_to_others = false;
};

// The credential of the file at `path`. `where` begins every error:
// "credentials file /k.json (GOOGLE_APPLICATION_CREDENTIALS)". The universe
// domain of `context` is replaced by the file's. INVALID_ARGUMENT,
// PERMISSION_DENIED (a server or program that is not allowed), NOT_FOUND.
absl::StatusOr<CredentialFile> ReadCredentialFile(const std::string& path,
                                                  const std::string& where,
                                                  CredentialContext context);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_CREDENTIAL_FILE_H_
