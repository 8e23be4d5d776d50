#include "credentials/key_text.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "credentials/small_file.h"

namespace whet {
namespace {

bool IsControlByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

}  // namespace

absl::StatusOr<SecretText> CheckKeyText(const SecretText& value,
                                        const std::string& where) {
  std::string_view text = value.Expose();
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
    text.remove_suffix(1);
  if (text.size() > kLongestKey ||
      std::any_of(text.begin(), text.end(), IsControlByte)) {
    return absl::UnauthenticatedError(absl::StrCat(
        where, " does not hold a key: expected one line of at most ",
        kLongestKey, " printable characters"));
  }
  return SecretText(text);
}

absl::StatusOr<std::optional<SecretText>> ReadPrivateFile(
    const std::string& file, const std::string& where, std::size_t most) {
  absl::StatusOr<SmallFile> read = ReadSmallFile(file, where, most);
  if (absl::IsNotFound(read.status()))
    return std::optional<SecretText>();
  if (!read.ok())
    return read.status();
  if (read->of_another_user) {
    return absl::PermissionDeniedError(absl::StrCat(
        where, " belongs to another user; make a copy that is yours"));
  }
  if (read->open_to_others) {
    return absl::PermissionDeniedError(
        absl::StrCat(where, " is open to other users; run: chmod 600 ", file));
  }
  return std::optional<SecretText>(std::move(read->text));
}

}  // namespace whet
