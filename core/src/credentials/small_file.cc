#include "credentials/small_file.h"

#include <cerrno>
#include <cstddef>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace whet {
namespace {

struct OpenFile {
  int fd;
  ~OpenFile() {
    if (fd >= 0)
      ::close(fd);
  }
};

}  // namespace

absl::StatusOr<SmallFile> ReadSmallFile(const std::string& path,
                                        const std::string& where,
                                        std::size_t most) {
  const auto unreadable = [&] {
    const std::string why = absl::StrCat(
        where, " cannot be read: ", std::generic_category().message(errno));
    return errno == ENOENT || errno == ENOTDIR
               ? absl::NotFoundError(absl::StrCat(where, " is not there"))
               : absl::PermissionDeniedError(why);
  };
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  const OpenFile in{
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (in.fd < 0)
    return unreadable();
  struct stat info {};
  if (::fstat(in.fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    return absl::PermissionDeniedError(
        absl::StrCat(where, " is not a regular file"));
  }
  SmallFile file;
  file.open_to_others = (info.st_mode & 077) != 0;
  file.of_another_user = info.st_uid != ::geteuid() && info.st_uid != 0;
  std::string text(most + 1, '\0');  // room to notice "too long"
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(in.fd, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      WipeText(text);
      return unreadable();
    }
    if (got == 0)
      break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  file.text = SecretText::Take(text);
  if (size > most) {
    return absl::InvalidArgumentError(
        absl::StrCat(where, " has more than ", most, " bytes"));
  }
  return file;
}

}  // namespace whet
