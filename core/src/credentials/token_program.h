// A program that prints a token (credential_source.executable). It runs with
// the user's rights and is named by a file that may come from elsewhere, so
// that it runs only if GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES is 1.
#ifndef WHET_CORE_CREDENTIALS_TOKEN_PROGRAM_H_
#define WHET_CORE_CREDENTIALS_TOKEN_PROGRAM_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "credentials/credential_environment.h"
#include "credentials/credential_fields.h"

namespace whet {

struct TokenProgram {
  std::vector<std::string> arguments;  // the program first; empty: none
  std::int64_t timeout_ms = 30'000;
  std::string output_file;  // where it may keep its answer; may be empty
  // Added to our own environment.
  std::vector<std::pair<std::string, std::string>> environment;
};

// From `executable`. PERMISSION_DENIED if the environment does not allow it.
absl::StatusOr<TokenProgram> ReadTokenProgram(
    const CredentialFields& fields, const CredentialEnvironment& environment);

// Runs the program unless its output file holds a token that lives on at `now`
// (seconds since 1970); ends it as soon as `stop_fd`, unless it is -1, can be
// read, with CANCELLED. UNAUTHENTICATED that quotes nothing of its output but
// the error code and message that it means to be read.
absl::StatusOr<std::string> RunTokenProgram(const TokenProgram& program,
                                            std::int64_t now, int stop_fd);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_TOKEN_PROGRAM_H_
