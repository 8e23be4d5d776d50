// The bytes of a journal: its format, its reading and repair, its writing.
//
//   ASSIGN_OR_RETURN(JournalFile file, JournalFile::Open(path, &records));
//   RETURN_IF_ERROR(file.Add(RecordType::kResult, payload));
//   RETURN_IF_ERROR(file.Sync());
//
// The format is in journal.h. One thread at a time.
#ifndef WHET_CORE_RUN_JOURNAL_FILE_H_
#define WHET_CORE_RUN_JOURNAL_FILE_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "run/journal.h"
#include "run/journal_room.h"

namespace whet {

// Closes a file descriptor when it goes.
class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

class JournalFile {
 public:
  // As ReadJournal.
  static absl::StatusOr<std::vector<JournalRecord>> Read(
      const std::filesystem::path& file, std::uint64_t* torn_bytes);

  // As Journal::Open: what is in `records` (may be null) is on the disk.
  static absl::StatusOr<JournalFile> Open(const std::filesystem::path& file,
                                          std::vector<JournalRecord>* records);

  // Adds a record of at most kMaxJournalPayload bytes. It is written now or by
  // Sync. After an error the object must not be used any more: what the disk
  // holds is unknown, and the kernel may have dropped pages it failed to write.
  absl::Status Add(RecordType type, std::string_view payload);

  // Returns when all that was added is on the disk.
  absl::Status Sync();

  // Sees to it that there is room for answers; as JournalRoom::Keep.
  absl::Status KeepRoom();
  // Gives back room that was not used. Last.
  void ReleaseRoom();

 private:
  JournalFile(std::filesystem::path file, FileDescriptor fd, std::uint64_t end,
              std::uint64_t next_sequence)
      : file_(std::move(file)),
        room_(file_),
        fd_(std::move(fd)),
        end_(end),
        next_sequence_(next_sequence) {}

  absl::Status Write();

  std::filesystem::path file_;
  JournalRoom room_;
  FileDescriptor fd_;
  std::uint64_t end_;            // where `pending_` will be written
  std::uint64_t next_sequence_;  // the first record has 1
  std::string pending_;          // added, not written
};

}  // namespace whet

#endif  // WHET_CORE_RUN_JOURNAL_FILE_H_
