// Google's Application Default Credentials: finds the credential that gcloud,
// Google's libraries and Terraform would use here, and the project that goes
// with it (https://google.aip.dev/auth/4110).
//
//   ASSIGN_OR_RETURN(FoundCredential found,
//                    FindApplicationDefault(/*file=*/"", context, exchange));
#ifndef WHET_CORE_CREDENTIALS_APPLICATION_DEFAULT_H_
#define WHET_CORE_CREDENTIALS_APPLICATION_DEFAULT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "credentials/google_credential.h"

namespace whet {

struct FoundCredential {
  std::unique_ptr<GoogleCredential> credential;
  std::string warning;  // something that the user should know, or empty
};

// Looks, in this order, at `file` (the config's), at the file that
// GOOGLE_APPLICATION_CREDENTIALS names, at gcloud's, and asks the metadata
// server. A file that is named and not there or not right is an error: nothing
// else is tried. UNAUTHENTICATED, saying where it looked and what to do, if
// there is nothing.
//
// The project: GOOGLE_CLOUD_PROJECT, GCLOUD_PROJECT, the file's project_id,
// that of gcloud's active configuration, the metadata server's. The quota
// project: GOOGLE_CLOUD_QUOTA_PROJECT, the file's quota_project_id.
absl::StatusOr<FoundCredential> FindApplicationDefault(
    const std::string& file, const CredentialContext& context,
    TokenExchange& exchange);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_APPLICATION_DEFAULT_H_
