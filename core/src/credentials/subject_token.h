// The token that proves to Google who a workload is elsewhere: from a file,
// from a local server, or printed by a program (credential_source of an
// external_account file).
#ifndef WHET_CORE_CREDENTIALS_SUBJECT_TOKEN_H_
#define WHET_CORE_CREDENTIALS_SUBJECT_TOKEN_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "credentials/credential_fields.h"
#include "credentials/google_credential.h"
#include "credentials/token_program.h"

namespace whet {

struct SubjectTokenSource {
  // One of the three:
  std::string file;
  std::string url;
  TokenProgram program;

  std::vector<std::pair<std::string, std::string>> headers;  // with `url`
  std::string json_field;  // that holds the token; empty: the whole text
};

// Reads `credential_source`. A program is refused unless the user's environment
// allows it; so are the sources of AWS and X.509, which are not supported.
absl::StatusOr<SubjectTokenSource> ReadSubjectTokenSource(
    const CredentialFields& fields, const CredentialContext& context);

// UNAUTHENTICATED, naming the source, if it has no token.
absl::StatusOr<SecretText> FetchSubjectToken(const SubjectTokenSource& source,
                                             TokenExchange& exchange);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_SUBJECT_TOKEN_H_
