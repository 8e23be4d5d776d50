#include "credentials/key_folder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "base/file_io.h"
#include "base/status_macros.h"
#include "credentials/key_text.h"
#include "credentials/secret_json.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 1;
constexpr std::size_t kLargestRecord = 256 << 10;
constexpr std::array<const char*, 3> kPlaceNames = {"file", "keyring",
                                                    "command"};

fs::path AbsoluteVariable(const char* name) {
  const char* text = ::secure_getenv(name);
  const fs::path path = text == nullptr ? "" : text;
  return path.is_absolute() ? path : fs::path();
}

bool TakeString(nlohmann::json& json, const char* name, std::string& out) {
  if (!json.contains(name) || !json[name].is_string())
    return false;
  out = json[name].get<std::string>();
  return true;
}

bool ReadRecord(nlohmann::json& json, KeyRecord& out) {
  std::string place;
  if (!json.is_object() || !json.contains("version") ||
      json["version"] != kVersion ||
      !TakeString(json, "origin", out.key.origin) ||
      !TakeString(json, "store", place)) {
    return false;
  }
  const auto known = std::find(kPlaceNames.begin(), kPlaceNames.end(), place);
  if (known == kPlaceNames.end())
    return false;
  out.key.place = static_cast<KeyPlace>(known - kPlaceNames.begin());
  if (out.key.place == KeyPlace::kFile) {
    if (!json.contains("value") || !json["value"].is_string())
      return false;
    out.value = SecretText::Take(json["value"].get_ref<std::string&>());
    return !out.value.empty();
  }
  if (out.key.place == KeyPlace::kKeyring)
    return true;
  if (!json.contains("command") || !json["command"].is_array())
    return false;
  for (const nlohmann::json& word : json["command"]) {
    if (!word.is_string())
      return false;
    out.key.command.push_back(word.get<std::string>());
  }
  return !out.key.command.empty();
}

}  // namespace

fs::path DefaultKeyFolder() {
  fs::path data = AbsoluteVariable("XDG_DATA_HOME");
  if (data.empty()) {
    const fs::path home = AbsoluteVariable("HOME");
    if (home.empty())
      return {};
    data = home / ".local" / "share";
  }
  return data / "whet" / "keys";
}

bool IsKeyName(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  constexpr std::string_view kFirst = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  constexpr std::string_view kMore = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  return !text.empty() && text.size() <= kLongest &&
         kFirst.find(text[0]) != std::string_view::npos &&
         text.find_first_not_of(kMore) == std::string_view::npos;
}

absl::StatusOr<bool> KeyFolder::Check() const {
  struct stat info {};
  if (path_.empty() || ::stat(path_.c_str(), &info) != 0) {
    if (path_.empty() || errno == ENOENT || errno == ENOTDIR)
      return false;
    return absl::PermissionDeniedError(absl::StrCat(
        "key folder ", path_.string(),
        " cannot be read: ", std::generic_category().message(errno)));
  }
  const std::string where = absl::StrCat("key folder ", path_.string());
  if (!S_ISDIR(info.st_mode))
    return absl::PermissionDeniedError(absl::StrCat(where, " is not a folder"));
  if (info.st_uid != ::geteuid()) {
    return absl::PermissionDeniedError(
        absl::StrCat(where, " belongs to another user"));
  }
  if ((info.st_mode & 077) != 0) {
    return absl::PermissionDeniedError(absl::StrCat(
        where, " is open to other users; run: chmod 700 ", path_.string()));
  }
  return true;
}

absl::StatusOr<std::optional<KeyRecord>> KeyFolder::Read(
    std::string_view name) const {
  WHET_ASSIGN_OR_RETURN(const bool there, Check());
  if (!there || !IsKeyName(name))
    return std::optional<KeyRecord>();
  const std::string file = FileOf(name).string();
  const std::string where = absl::StrCat("key file ", file);
  WHET_ASSIGN_OR_RETURN(const std::optional<SecretText> text,
                        ReadPrivateFile(file, where, kLargestRecord));
  if (!text.has_value())
    return std::optional<KeyRecord>();
  KeyRecord record;
  record.key.name = std::string(name);
  nlohmann::json json =
      nlohmann::json::parse(text->Expose(), nullptr, /*exceptions=*/false);
  const bool good = ReadRecord(json, record);
  WipeStrings(json);
  if (!good) {
    return absl::DataLossError(
        absl::StrCat(where,
                     " was not written by this version of whet; run: "
                     "whet keys set ",
                     record.key.name));
  }
  return std::optional<KeyRecord>(std::move(record));
}

absl::Status KeyFolder::Write(const KeyRecord& record) const {
  if (path_.empty()) {
    return absl::FailedPreconditionError(
        "there is no home folder to keep keys in; set HOME or XDG_DATA_HOME");
  }
  std::error_code error;
  fs::create_directories(path_.parent_path(), error);
  if (!error && ::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST)
    error = std::error_code(errno, std::generic_category());
  if (error) {
    return absl::PermissionDeniedError(absl::StrCat(
        "key folder ", path_.string(), " cannot be made: ", error.message()));
  }
  WHET_RETURN_IF_ERROR(Check().status());
  nlohmann::json json = {
      {"version", kVersion},
      {"origin", record.key.origin},
      {"store", kPlaceNames[static_cast<std::size_t>(record.key.place)]}};
  if (record.key.place == KeyPlace::kFile)
    json["value"] = std::string(record.value.Expose());
  if (record.key.place == KeyPlace::kCommand)
    json["command"] = record.key.command;
  std::string text =
      json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
  text += '\n';
  WipeStrings(json);
  const absl::Status written =
      WriteFileAtomically(FileOf(record.key.name), text);
  WipeText(text);
  return written;
}

absl::Status KeyFolder::Remove(std::string_view name) const {
  if (!path_.empty() && IsKeyName(name) &&
      ::unlink(FileOf(name).c_str()) == 0) {
    return absl::OkStatus();
  }
  if (path_.empty() || !IsKeyName(name) || errno == ENOENT ||
      errno == ENOTDIR) {
    return absl::NotFoundError("no key of that name is stored");
  }
  return absl::PermissionDeniedError(absl::StrCat(
      "key file ", FileOf(name).string(),
      " cannot be removed: ", std::generic_category().message(errno)));
}

absl::StatusOr<std::vector<std::string>> KeyFolder::Names() const {
  std::vector<std::string> names;
  WHET_ASSIGN_OR_RETURN(const bool there, Check());
  if (!there)
    return names;
  std::error_code error;
  for (fs::directory_iterator it(path_, error), end; !error && it != end;
       it.increment(error)) {
    std::string name = it->path().filename().string();
    if (IsKeyName(name))
      names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace whet
