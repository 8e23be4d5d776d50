// A disk that is full on request. Linked into a test: it replaces fallocate(2),
// by which a journal makes sure of room, and fdatasync(2).
//
//   disk.grants = 1;   // the next request is granted, those after it are not
//   disk.grants = FullDisk::kAll;
//
// Thread-safe.
#ifndef WHET_TESTS_FAULTS_FULL_DISK_H_
#define WHET_TESTS_FAULTS_FULL_DISK_H_

#include <atomic>
#include <cerrno>

namespace whet::testing {

struct FullDisk {
  static constexpr int kAll = 1 << 30;
  std::atomic<int> grants{kAll};
  std::atomic<int> refusal{ENOSPC};  // errno of what is not granted
  std::atomic<int> requests{0};
  std::atomic<bool> fails{false};  // every fdatasync is an EIO
};

extern FullDisk disk;

}  // namespace whet::testing

#endif  // WHET_TESTS_FAULTS_FULL_DISK_H_
