// Reads a key from whoever types or pipes it.
//
//   absl::StatusOr<SecretText> key = ReadSecret("Key: ", console.err());
//
// From a terminal: without showing it. From a pipe or a file: all of it.
#ifndef WHET_HOSTS_CLI_SECRET_INPUT_H_
#define WHET_HOSTS_CLI_SECRET_INPUT_H_

#include <ostream>
#include <string_view>

#include "whet/core/secret_text.h"

#include "absl/status/statusor.h"

namespace whet::cli {

// Standard input; `prompt` goes to `err` if it is a terminal, whose settings
// are as before when this returns. CANCELLED after Ctrl-C; INVALID_ARGUMENT for
// more than 64 KiB.
absl::StatusOr<SecretText> ReadSecret(std::string_view prompt,
                                      std::ostream& err);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_SECRET_INPUT_H_
