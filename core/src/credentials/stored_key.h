// The value of a stored key, wherever it is kept.
#ifndef WHET_CORE_CREDENTIALS_STORED_KEY_H_
#define WHET_CORE_CREDENTIALS_STORED_KEY_H_

#include <optional>
#include <string>

#include "whet/core/secret_text.h"

#include "absl/status/statusor.h"
#include "credentials/key_folder.h"

namespace whet {

struct FoundKey {
  SecretText value;
  std::string source;  // "stored key OPENAI_API_KEY (keyring)"
};

// None if nothing of that name is stored. PERMISSION_DENIED, naming both, if it
// is for another origin than `origin`: then no keyring and no program is asked.
// UNAUTHENTICATED with what to do if the keyring or the program has none. May
// take a minute.
absl::StatusOr<std::optional<FoundKey>> FindStoredKey(
    const KeyFolder& folder, const std::string& name,
    const std::string& origin);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_STORED_KEY_H_
