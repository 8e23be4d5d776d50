// whet/core/keys.h
#include <filesystem>
#include <utility>

#include "whet/core/keys.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "credentials/key_folder.h"
#include "credentials/key_text.h"
#include "credentials/keyring.h"
#include "services/origin_of_url.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

absl::Status CheckName(std::string_view name) {
  if (IsKeyName(name))
    return absl::OkStatus();
  // What is no name may be the key itself: it is not repeated.
  return absl::InvalidArgumentError(
      "NAME: expected the name of an environment variable, such as "
      "OPENAI_API_KEY: capitals, digits and _, at most 64; a key itself does "
      "not belong on a command line");
}

absl::StatusOr<SecretText> CheckNewValue(const SecretText& value) {
  absl::StatusOr<SecretText> checked = CheckKeyText(value, "the value");
  if (!checked.ok() || FirstInvalidUtf8(checked->Expose()) != checked->size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the value is no key: expected one line of at most ",
                     kLongestKey, " printable characters"));
  }
  if (checked->empty())
    return absl::InvalidArgumentError("the value is empty; nothing was stored");
  return checked;
}

// A program named by a path is the same one wherever whet is started.
absl::Status CheckCommand(std::vector<std::string>& command) {
  if (command.empty() || command[0].empty())
    return absl::InvalidArgumentError(
        "the program that prints the key is not "
        "named");
  for (const std::string& word : command) {
    if (word.find('\0') != std::string::npos ||
        FirstInvalidUtf8(word) != word.size()) {
      return absl::InvalidArgumentError(
          "the program and its arguments must be UTF-8 text");
    }
  }
  if (command[0].find('/') != std::string::npos)
    command[0] = fs::absolute(command[0]).lexically_normal().string();
  return absl::OkStatus();
}

// Puts a value where the user wants it, or where there is room for it.
absl::Status Place(const NewKey& wanted, KeyRecord& record,
                   std::string& fallback) {
  if (wanted.place != KeyPlace::kFile) {
    const absl::Status stored =
        StoreInKeyring(record.key.name, record.key.origin, record.value);
    if (stored.ok()) {
      record.key.place = KeyPlace::kKeyring;
      record.value.Clear();
      return stored;
    }
    if (wanted.place == KeyPlace::kKeyring) {
      return absl::FailedPreconditionError(
          absl::StrCat("the keyring cannot be used: ", stored.message(),
                       "; install secret-tool (Debian: libsecret-tools) and "
                       "unlock a keyring, or use a file: --store file"));
    }
    fallback = std::string(stored.message());
  }
  record.key.place = KeyPlace::kFile;
  return absl::OkStatus();
}

// The keyring's part of a record that is replaced or removed by one that does
// not stand in the same place of the keyring. Who cannot be asked keeps it.
void ForgetInKeyring(const std::optional<KeyRecord>& old,
                     const StoredKey* replacement) {
  if (!old.has_value() || old->key.place != KeyPlace::kKeyring)
    return;
  const bool same_place = replacement != nullptr &&
                          replacement->place == KeyPlace::kKeyring &&
                          replacement->origin == old->key.origin;
  if (!same_place)
    RemoveFromKeyring(old->key.name, old->key.origin).IgnoreError();
}

std::optional<KeyRecord> OldRecord(const KeyFolder& folder,
                                   std::string_view name) {
  absl::StatusOr<std::optional<KeyRecord>> old = folder.Read(name);
  return old.ok() ? *std::move(old) : std::nullopt;
}

}  // namespace

absl::StatusOr<KeyStored> StoreKey(const fs::path& folder, NewKey key) {
  WHET_RETURN_IF_ERROR(CheckName(key.name));
  KeyRecord record;
  record.key.name = key.name;
  if (!key.origin.empty()) {
    absl::StatusOr<std::string> origin = OriginOfUrl(key.origin);
    if (!origin.ok())
      return Annotate(origin.status(), "--origin");
    record.key.origin = *std::move(origin);
  }
  const KeyFolder keys(folder);
  const std::optional<KeyRecord> old = OldRecord(keys, key.name);
  KeyStored done;
  if (key.place == KeyPlace::kCommand) {
    WHET_RETURN_IF_ERROR(CheckCommand(key.command));
    record.key.place = KeyPlace::kCommand;
    record.key.command = std::move(key.command);
  } else {
    WHET_ASSIGN_OR_RETURN(record.value, CheckNewValue(key.value));
    WHET_RETURN_IF_ERROR(Place(key, record, done.fallback));
  }
  WHET_RETURN_IF_ERROR(keys.Write(record));
  ForgetInKeyring(old, &record.key);
  done.key = std::move(record.key);
  return done;
}

absl::StatusOr<std::vector<StoredKey>> ListKeys(const fs::path& folder) {
  const KeyFolder keys(folder);
  WHET_ASSIGN_OR_RETURN(const std::vector<std::string> names, keys.Names());
  std::vector<StoredKey> list;
  for (const std::string& name : names) {
    absl::StatusOr<std::optional<KeyRecord>> record = keys.Read(name);
    if (record.ok() && !record->has_value())
      continue;  // removed meanwhile
    StoredKey key;
    if (record.ok())
      key = std::move((*record)->key);
    else
      key.problem = std::string(record.status().message());
    key.name = name;
    list.push_back(std::move(key));
  }
  return list;
}

absl::Status RemoveKey(const fs::path& folder, std::string_view name) {
  WHET_RETURN_IF_ERROR(CheckName(name));
  const KeyFolder keys(folder);
  const std::optional<KeyRecord> old = OldRecord(keys, name);
  WHET_RETURN_IF_ERROR(keys.Remove(name));
  ForgetInKeyring(old, nullptr);
  return absl::OkStatus();
}

}  // namespace whet
