#include "full_disk.h"

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

namespace whet::testing {

FullDisk disk;

}  // namespace whet::testing

extern "C" int fallocate(int fd, int mode, off_t offset, off_t length) {
  whet::testing::FullDisk& disk = whet::testing::disk;
  ++disk.requests;
  if (--disk.grants < 0) {
    errno = disk.refusal;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fallocate, fd, mode, offset, length));
}

extern "C" int fdatasync(int fd) {
  if (whet::testing::disk.fails) {
    errno = EIO;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}
