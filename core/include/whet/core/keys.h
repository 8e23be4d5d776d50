// Keys that a user has stored (`whet keys`): a provider whose config names an
// environment variable finds the key of that name here if the variable is not
// set.
//
//   ASSIGN_OR_RETURN(KeyStored done, StoreKey(DefaultKeyFolder(),
//   std::move(k)));
//
// Each key has a file of its own in a folder of mode 0700: the value, or that
// it is in the system's keyring, or the program that prints it. Files are
// replaced whole, so that several processes may work on them. Thread-safe.
#ifndef WHET_CORE_KEYS_H_
#define WHET_CORE_KEYS_H_

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/secret_text.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

enum class KeyPlace { kFile, kKeyring, kCommand };

// What is known about a stored key and not secret.
struct StoredKey {
  std::string name;    // as of an environment variable
  std::string origin;  // "https://api.example.com:443"; empty: any
  KeyPlace place = KeyPlace::kFile;
  std::vector<std::string> command;  // kCommand: the program first
  std::string problem;  // why it cannot be used, with the fix; else empty
};

struct NewKey {
  std::string name;
  std::string origin;  // a URL of the server it is for; empty: any
  // Empty: the keyring if there is one, else the file.
  std::optional<KeyPlace> place;
  SecretText value;                  // not for kCommand
  std::vector<std::string> command;  // for kCommand
};

struct KeyStored {
  StoredKey key;
  // Why it is in a file and not in the keyring, if nobody asked for that.
  std::string fallback;
};

// $XDG_DATA_HOME/whet/keys, by default ~/.local/share/whet/keys. Empty without
// a home folder, and in a program that runs with more rights than its caller.
std::filesystem::path DefaultKeyFolder();

// Capitals, digits and '_', no digit first, at most 64.
bool IsKeyName(std::string_view text);

// Replaces a key of the same name. INVALID_ARGUMENT for a bad name, origin,
// value or program, never quoting the value; PERMISSION_DENIED if the folder is
// open to others, with the fix; FAILED_PRECONDITION if the keyring was asked
// for and cannot be used.
absl::StatusOr<KeyStored> StoreKey(const std::filesystem::path& folder,
                                   NewKey key);

// By name; empty if there is no folder yet. PERMISSION_DENIED with the fix if
// it is open to others.
absl::StatusOr<std::vector<StoredKey>> ListKeys(
    const std::filesystem::path& folder);

// NOT_FOUND if there is none. A key that cannot be read is removed, too.
absl::Status RemoveKey(const std::filesystem::path& folder,
                       std::string_view name);

}  // namespace whet

#endif  // WHET_CORE_KEYS_H_
