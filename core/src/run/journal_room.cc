#include "run/journal_room.h"

#include <algorithm>
#include <cerrno>
#include <limits>

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "absl/strings/str_format.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

// 0 or errno.
int Allocate(int fd, std::uint64_t from, std::uint64_t bytes) {
  while (::fallocate(fd, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(from),
                     static_cast<off_t>(bytes)) != 0) {
    if (errno != EINTR)
      return errno;
  }
  return 0;
}

double Megabytes(std::uint64_t bytes) {
  return static_cast<double>(bytes) / 1e6;
}

}  // namespace

absl::Status JournalRoom::Keep(int fd, std::uint64_t end) {
  if (!can_allocate_ || end + kLeast <= allocated_)
    return absl::OkStatus();
  const std::uint64_t missing = end + kLeast - std::max(allocated_, end);
  const std::uint64_t free = FreeBytes();
  // Not even tried: what a file system gets hold of before it gives up may stay
  // with this file, and nobody would have anything.
  if (free < missing)
    return Full(missing, free);
  const std::uint64_t bytes = free >= 2 * kSegment ? kSegment : kLeast;
  const int error = Allocate(fd, end, bytes);
  if (error == ENOSPC || error == EDQUOT)
    return Full(missing, free);
  if (error == 0) {
    allocated_ = end + bytes;
  } else {
    can_allocate_ = false;
  }
  return absl::OkStatus();
}

fs::path JournalRoom::Folder() const {
  return file_.has_parent_path() ? file_.parent_path() : ".";
}

std::uint64_t JournalRoom::FreeBytes() const {
  struct statvfs disk = {};
  if (::statvfs(Folder().c_str(), &disk) != 0 || disk.f_blocks == 0)
    return std::numeric_limits<std::uint64_t>::max();  // it does not say
  return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

absl::Status JournalRoom::Full(std::uint64_t missing,
                               std::uint64_t free) const {
  if (free >= missing) {  // whatever counts, it is not the free blocks
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s: the disk or your quota is full: %.1f MB are needed to keep "
        "answers",
        Folder().string(), Megabytes(missing)));
  }
  return absl::FailedPreconditionError(absl::StrFormat(
      "%s: the disk is full: %.1f MB are needed to keep answers, %.1f MB are "
      "free",
      Folder().string(), Megabytes(missing), Megabytes(free)));
}

int JournalRoom::Release(int fd, std::uint64_t end) {
  return ::ftruncate(fd, static_cast<off_t>(end)) == 0 ? 0 : errno;
}

}  // namespace whet
