#include "base/file_io.h"

#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status_macros.h"
#include "base/system_error.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

// Closes a file descriptor when it goes.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0)
      close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

absl::Status WriteAll(int fd, std::string_view content, const fs::path& file) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return SystemError(file, "write", errno);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fsync(fd) != 0)
    return SystemError(file, "write", errno);
  return absl::OkStatus();
}

// Makes a rename in `folder` durable. Some file systems cannot sync folders
// (EINVAL); then there is nothing to do.
absl::Status SyncFolder(const fs::path& folder) {
  const Descriptor fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0) {
    // A folder may be writable and not readable: its content is still right.
    return errno == EACCES ? absl::OkStatus()
                           : SystemError(folder, "open", errno);
  }
  if (fsync(fd.get()) != 0 && errno != EINVAL) {
    return SystemError(folder, "write", errno);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadWholeFile(const fs::path& file,
                                          std::uint64_t max_bytes) {
  const Descriptor fd(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0)
    return SystemError(file, "read", errno);
  struct stat info;
  if (fstat(fd.get(), &info) != 0)
    return SystemError(file, "read", errno);
  if (S_ISDIR(info.st_mode)) {
    return absl::InvalidArgumentError(file.string() +
                                      ": is a folder, expected a file");
  }
  const auto too_large = [&] {
    return absl::InvalidArgumentError(file.string() + ": larger than " +
                                      std::to_string(max_bytes) + " bytes");
  };
  std::string content;
  if (S_ISREG(info.st_mode)) {
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (size > max_bytes)
      return too_large();
    content.reserve(size);
  }
  // To the end, whatever fstat said: pipes have no size, files may grow.
  char buffer[1 << 16];
  while (true) {
    const ssize_t size = read(fd.get(), buffer, sizeof(buffer));
    if (size < 0 && errno == EINTR)
      continue;
    if (size < 0)
      return SystemError(file, "read", errno);
    if (size == 0)
      return content;
    content.append(buffer, static_cast<std::size_t>(size));
    if (content.size() > max_bytes)
      return too_large();
  }
}

absl::Status WriteFileAtomically(const fs::path& file,
                                 std::string_view content) {
  const fs::path folder =
      file.has_parent_path() ? file.parent_path() : fs::path(".");
  // Not made from the file's name, which may already be as long as allowed.
  std::string temporary = (folder / ".whet-XXXXXX").string();
  absl::Status status;
  {
    const Descriptor fd(mkostemp(temporary.data(), O_CLOEXEC));  // mode 0600
    if (fd.get() < 0)
      return SystemError(file, "write", errno);
    status = WriteAll(fd.get(), content, file);
  }
  if (status.ok() && rename(temporary.c_str(), file.c_str()) != 0) {
    status = SystemError(file, "write", errno);
  }
  if (!status.ok()) {
    unlink(temporary.c_str());
    return status;
  }
  return SyncFolder(folder);
}

}  // namespace whet
