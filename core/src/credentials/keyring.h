// The keyring of the desktop (Secret Service: GNOME Keyring, KWallet,
// KeePassXC) through libsecret's own command `secret-tool`, so that a machine
// without one needs no library for it. Values go through pipes, never through
// arguments.
#ifndef WHET_CORE_CREDENTIALS_KEYRING_H_
#define WHET_CORE_CREDENTIALS_KEYRING_H_

#include <string>

#include "whet/core/secret_text.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

// A key is found again by its name and origin, so that who changes the origin
// in our file finds nothing. All may take as long as the user takes to unlock
// the keyring, at most a minute. UNAVAILABLE, saying what secret-tool said.
absl::Status StoreInKeyring(const std::string& name, const std::string& origin,
                            const SecretText& value);
absl::StatusOr<SecretText> FindInKeyring(const std::string& name,
                                         const std::string& origin);
absl::Status RemoveFromKeyring(const std::string& name,
                               const std::string& origin);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_KEYRING_H_
