#include "credentials/stored_key.h"

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "credentials/key_text.h"
#include "credentials/keyring.h"
#include "credentials/program_output.h"

namespace whet {
namespace {

// A person may have to touch a token or to type a passphrase.
constexpr std::int64_t kCommandMs = 60'000;

absl::StatusOr<SecretText> ValueFromKeyring(const StoredKey& key,
                                            const std::string& where) {
  absl::StatusOr<SecretText> value = FindInKeyring(key.name, key.origin);
  if (value.ok())
    return value;
  return absl::UnauthenticatedError(absl::StrCat(
      where, " cannot be had from the keyring: ", value.status().message(),
      "; unlock it, or run: whet keys set ", key.name));
}

absl::StatusOr<SecretText> ValueFromCommand(const StoredKey& key,
                                            const std::string& where) {
  absl::StatusOr<std::string> output = ProgramOutput(
      key.command,
      {.timeout_ms = kCommandMs, .largest_output = kLongestKey + 2},
      Complaint::kQuoted);
  if (!output.ok()) {
    return absl::UnauthenticatedError(absl::StrCat(where, ToAbsl(": program "),
                                                   key.command[0], " ",
                                                   output.status().message()));
  }
  return SecretText::Take(*output);
}

}  // namespace

absl::StatusOr<std::optional<FoundKey>> FindStoredKey(
    const KeyFolder& folder, const std::string& name,
    const std::string& origin) {
  WHET_ASSIGN_OR_RETURN(std::optional<KeyRecord> record, folder.Read(name));
  if (!record.has_value())
    return std::optional<FoundKey>();
  const StoredKey& key = record->key;
  if (!key.origin.empty() && key.origin != origin) {
    return absl::PermissionDeniedError(absl::StrCat(
        "the stored key ", name, " is for ", key.origin, " and is not sent to ",
        origin,
        "; if that server is meant, give it a key of its own: whet "
        "keys set NAME --origin ",
        origin, ", and api_key_env: NAME"));
  }
  FoundKey found;
  std::string where = absl::StrCat("stored key ", name);
  if (key.place == KeyPlace::kKeyring) {
    WHET_ASSIGN_OR_RETURN(found.value, ValueFromKeyring(key, where));
    absl::StrAppend(&where, " (keyring)");
  } else if (key.place == KeyPlace::kCommand) {
    WHET_ASSIGN_OR_RETURN(found.value, ValueFromCommand(key, where));
    absl::StrAppend(&where, " (program ", key.command[0], ")");
  } else {
    found.value = std::move(record->value);
    absl::StrAppend(&where, " (file)");
  }
  WHET_ASSIGN_OR_RETURN(found.value, CheckKeyText(found.value, where));
  if (found.value.empty())
    return absl::UnauthenticatedError(absl::StrCat(where, " is empty"));
  found.source = std::move(where);
  return std::optional<FoundKey>(std::move(found));
}

}  // namespace whet
