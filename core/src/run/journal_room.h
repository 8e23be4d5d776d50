// Room on the disk ahead of the end of a journal, so that an answer that was
// paid for can be written even if the disk fills up in the meantime.
//
//   JournalRoom room(file);
//   if (absl::Status full = room.Keep(fd, end); !full.ok()) ... send nothing
//   ... room.Release(fd, end);   // at the end, and after a kill
//
// The room does not count in the size of the file. On a file system that cannot
// allocate it there is always enough: a write will tell. Not thread-safe.
#ifndef WHET_CORE_RUN_JOURNAL_ROOM_H_
#define WHET_CORE_RUN_JOURNAL_ROOM_H_

#include <cstdint>
#include <filesystem>
#include <utility>

#include "absl/status/status.h"

namespace whet {

class JournalRoom {
 public:
  // Two of the largest responses, or four thousand usual ones.
  static constexpr std::uint64_t kLeast = std::uint64_t{8} << 20;
  // What is asked for at a time, if there is as much.
  static constexpr std::uint64_t kSegment = std::uint64_t{16} << 20;

  // `file` is for messages.
  explicit JournalRoom(std::filesystem::path file) : file_(std::move(file)) {}

  // Sees to it that there is room for kLeast bytes from `end` on.
  // FAILED_PRECONDITION, saying where and how much, if there is not: the disk
  // or a quota is full.
  absl::Status Keep(int fd, std::uint64_t end);

  // Gives back what is allocated after `end`, where the file ends, by whomever;
  // 0 or errno.
  static int Release(int fd, std::uint64_t end);
  // Whether this has allocated anything.
  bool has_allocated() const { return allocated_ > 0; }

 private:
  std::filesystem::path Folder() const;
  std::uint64_t FreeBytes() const;
  absl::Status Full(std::uint64_t missing, std::uint64_t free) const;

  std::filesystem::path file_;
  std::uint64_t allocated_ = 0;  // up to there
  bool can_allocate_ = true;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_JOURNAL_ROOM_H_
