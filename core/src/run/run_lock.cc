#include "run/run_lock.h"

#include <cerrno>
#include <cstddef>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/system_error.h"

namespace whet {
namespace {

absl::Status LockError(const std::filesystem::path& file, const char* what,
                       int error) {
  const absl::Status status = SystemError(file, what, error);
  return absl::Status(status.code(),
                      absl::StrCat(status.message(),
                                   "; a run needs a folder that exists, can be "
                                   "written and supports locks"));
}

// "process 123", as far as the file says.
std::string Holder(int fd) {
  char text[16];
  const ssize_t size = ::pread(fd, text, sizeof(text), 0);
  std::string pid;
  for (ssize_t i = 0; i < size && text[i] >= '0' && text[i] <= '9'; ++i) {
    pid += text[i];
  }
  // The holder has the lock before it has written its number.
  return pid.empty() ? "another process" : absl::StrCat("process ", pid);
}

}  // namespace

absl::StatusOr<RunLock> RunLock::Acquire(const std::filesystem::path& dir) {
  const std::filesystem::path file = dir / "LOCK";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return LockError(file, "open", errno);
  }
  RunLock lock(fd);

  struct flock whole_file = {};
  whole_file.l_type = F_WRLCK;
  whole_file.l_whence = SEEK_SET;
  if (::fcntl(fd, F_OFD_SETLK, &whole_file) != 0) {
    const int error = errno;
    if (error != EAGAIN && error != EACCES) {
      return LockError(file, "lock", error);
    }
    return absl::FailedPreconditionError(
        absl::StrCat(dir.string(), ": ", Holder(fd),
                     " works on this run; wait for it or stop it"));
  }

  const std::string pid = absl::StrCat(::getpid(), "\n");
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) !=
                                     static_cast<ssize_t>(pid.size())) {
    return LockError(file, "write", errno);
  }
  return lock;
}

RunLock::~RunLock() {
  if (fd_ >= 0) {
    ::close(fd_);
  }
}

}  // namespace whet
