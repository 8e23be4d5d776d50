#include "credentials/key_text.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace whet {
namespace {

bool IsControlByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

struct PrivateFile {
  int fd;
  ~PrivateFile() {
    if (fd >= 0)
      ::close(fd);
  }
};

absl::Status CheckPrivate(int fd, const std::string& file,
                          const std::string& where) {
  struct stat info {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    return absl::PermissionDeniedError(
        absl::StrCat(where, " is not a regular file"));
  }
  if (info.st_uid != ::geteuid() && info.st_uid != 0) {
    return absl::PermissionDeniedError(absl::StrCat(
        where, " belongs to another user; make a copy that is yours"));
  }
  if ((info.st_mode & 077) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat(where, " is open to other users; run: chmod 600 ", file));
  }
  return absl::OkStatus();
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
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  const PrivateFile in{
      ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (in.fd < 0 && (errno == ENOENT || errno == ENOTDIR))
    return std::optional<SecretText>();
  const auto unreadable = [&] {
    return absl::PermissionDeniedError(absl::StrCat(
        where, " cannot be read: ", std::generic_category().message(errno)));
  };
  if (in.fd < 0)
    return unreadable();
  const absl::Status closed = CheckPrivate(in.fd, file, where);
  if (!closed.ok())
    return closed;
  std::string text(most + 1, '\0');  // room to notice "too long"
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(in.fd, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return unreadable();
    if (got == 0)
      break;
    size += static_cast<std::size_t>(got);
  }
  if (size > most) {
    WipeText(text);
    return absl::InvalidArgumentError(
        absl::StrCat(where, " has more than ", most, " bytes"));
  }
  text.resize(size);
  return std::optional<SecretText>(SecretText::Take(text));
}

}  // namespace whet
