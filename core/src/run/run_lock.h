// One process at a time works on a run folder.
#ifndef WHET_CORE_RUN_RUN_LOCK_H_
#define WHET_CORE_RUN_RUN_LOCK_H_

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"

namespace whet {

// Holds an open-file-description lock on `<dir>/LOCK`, which contains the pid;
// the kernel drops it when the process ends, however it ends.
class RunLock {
 public:
  // FAILED_PRECONDITION with the holder's pid if it is taken.
  static absl::StatusOr<RunLock> Acquire(const std::filesystem::path& dir);
  RunLock(RunLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  RunLock& operator=(RunLock&&) = delete;
  ~RunLock();

 private:
  explicit RunLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_RUN_LOCK_H_
