// The folder of stored keys: one file of JSON for each (whet/core/keys.h).
//
//   KeyFolder folder(DefaultKeyFolder());
//   ASSIGN_OR_RETURN(auto record, folder.Read("OPENAI_API_KEY"));
//
// Thread-safe.
#ifndef WHET_CORE_CREDENTIALS_KEY_FOLDER_H_
#define WHET_CORE_CREDENTIALS_KEY_FOLDER_H_

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/core/keys.h"
#include "whet/core/secret_text.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

struct KeyRecord {
  StoredKey key;
  SecretText value;  // kFile only
};

class KeyFolder {
 public:
  // Empty: there is none, hence no keys.
  explicit KeyFolder(std::filesystem::path path) : path_(std::move(path)) {}

  // None if nothing of that name is stored. PERMISSION_DENIED, with the fix, if
  // the folder or the file is open to other users; DATA_LOSS if the file is not
  // one of ours.
  absl::StatusOr<std::optional<KeyRecord>> Read(std::string_view name) const;

  // Makes the folder if needed. Readers see the old record or the new one.
  absl::Status Write(const KeyRecord& record) const;

  // NOT_FOUND if there is no such file.
  absl::Status Remove(std::string_view name) const;

  // In order.
  absl::StatusOr<std::vector<std::string>> Names() const;

  const std::filesystem::path& path() const { return path_; }

 private:
  // Whether there is such a folder.
  absl::StatusOr<bool> Check() const;
  std::filesystem::path FileOf(std::string_view name) const {
    return path_ / name;
  }

  std::filesystem::path path_;
};

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_KEY_FOLDER_H_
