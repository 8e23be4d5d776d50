#include "run/journal_file.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/system_error.h"
#include "run/crc32c.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "WHETJRNL";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 16;    // magic, version, CRC of both
constexpr std::size_t kFrameBytes = 17;     // of a record, before its payload
constexpr std::size_t kUncheckedBytes = 8;  // of a frame: length and CRC
constexpr std::size_t kWindowBytes = std::size_t{1} << 20;
constexpr std::size_t kWriteBytes = std::size_t{4} << 20;

void PutLittleEndian(std::uint64_t value, int bytes, std::string& out) {
  for (int i = 0; i < bytes; ++i) {
    out += static_cast<char>(value >> (8 * i) & 0xFF);
  }
}

std::uint64_t GetLittleEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i) {
    value = value << 8 | static_cast<unsigned char>(bytes[i - 1]);
  }
  return value;
}

std::string MakeHeader() {
  std::string header(kMagic);
  PutLittleEndian(kVersion, 4, header);
  PutLittleEndian(Crc32c(header), 4, header);
  return header;
}

bool IsKnown(std::uint8_t type) {
  return type >= static_cast<std::uint8_t>(RecordType::kSession) &&
         type <= static_cast<std::uint8_t>(RecordType::kStop);
}

void PutRecord(std::uint64_t sequence, RecordType type,
               std::string_view payload, std::string& out) {
  std::string checked;
  PutLittleEndian(sequence, 8, checked);
  PutLittleEndian(static_cast<std::uint8_t>(type), 1, checked);
  PutLittleEndian(payload.size(), 4, out);
  PutLittleEndian(Crc32c(payload, Crc32c(checked)), 4, out);
  out += checked;
  out += payload;
}

// What the operating system said about `file`, with advice.
absl::Status JournalError(const fs::path& file, std::string_view doing,
                          int error) {
  absl::Status status = SystemError(file, doing, error);
  absl::StatusCode code = status.code();
  std::string_view advice;
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      code = absl::StatusCode::kFailedPrecondition;
      advice = "; make room for it, then resume the run";
      break;
    case EIO:
      code = absl::StatusCode::kDataLoss;
      advice = "; the disk may be failing";
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      code = absl::StatusCode::kPermissionDenied;
      advice = "; the run folder must be writable";
      break;
    case ENOENT:
      advice = "; is this the folder of a run?";
      break;
    default:
      break;
  }
  return absl::Status(code, absl::StrCat(status.message(), ToAbsl(advice)));
}

// A descriptor that closes itself, or why `file` cannot be a journal.
absl::StatusOr<FileDescriptor> OpenFile(const fs::path& file, int flags) {
  // O_NONBLOCK: a FIFO of that name is refused, not waited for.
  FileDescriptor fd(::open(file.c_str(), flags | O_CLOEXEC | O_NONBLOCK, 0600));
  if (fd.get() < 0) {
    return JournalError(file, "open", errno);
  }
  struct stat info = {};
  if (::fstat(fd.get(), &info) != 0) {
    return JournalError(file, "examine", errno);
  }
  if (!S_ISREG(info.st_mode)) {
    return absl::InvalidArgumentError(
        absl::StrCat(file.string(), ": a journal is a regular file"));
  }
  return fd;
}

absl::Status WriteAt(const fs::path& file, int fd, std::uint64_t offset,
                     std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written =
        ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {  // 0 would be tried for ever
      const int error = written < 0 ? errno : EIO;
      return JournalError(
          file,
          absl::StrCat("write ", bytes.size(), " bytes at offset ", offset),
          error);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return absl::OkStatus();
}

// Makes the name of a new file durable. A file system that cannot sync folders
// says EINVAL; a folder that cannot be read can still be written.
absl::Status SyncFolderOf(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const FileDescriptor fd(
      ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0) {
    return errno == EACCES ? absl::OkStatus()
                           : JournalError(folder, "open", errno);
  }
  if (::fsync(fd.get()) != 0 && errno != EINVAL) {
    return JournalError(folder, "sync", errno);
  }
  return absl::OkStatus();
}

// Reads a file of a fixed size through a window that moves forwards.
class FileWindow {
 public:
  FileWindow(const fs::path& file, int fd, std::uint64_t size)
      : file_(file), fd_(fd), size_(size) {}

  std::uint64_t size() const { return size_; }

  // The bytes at `offset`, fewer than `count` only at the end of the file.
  // Valid until the next call.
  absl::StatusOr<std::string_view> At(std::uint64_t offset, std::size_t count) {
    if (offset < start_ || offset + count > start_ + bytes_.size()) {
      WHET_RETURN_IF_ERROR(Fill(offset, std::max(count, kWindowBytes)));
    }
    return std::string_view(bytes_).substr(
        static_cast<std::size_t>(offset - start_), count);
  }

 private:
  absl::Status Fill(std::uint64_t offset, std::size_t count) {
    start_ = offset;
    bytes_.resize(static_cast<std::size_t>(
        std::min<std::uint64_t>(count, size_ - std::min(size_, offset))));
    std::size_t filled = 0;
    while (filled < bytes_.size()) {
      const ssize_t got =
          ::pread(fd_, bytes_.data() + filled, bytes_.size() - filled,
                  static_cast<off_t>(offset + filled));
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got < 0) {
        const int error = errno;
        bytes_.clear();
        return JournalError(file_, absl::StrCat("read at offset ", offset),
                            error);
      }
      if (got == 0) {  // the file has become shorter
        bytes_.resize(filled);
      }
      filled += static_cast<std::size_t>(got);
    }
    return absl::OkStatus();
  }

  const fs::path& file_;
  int fd_;
  std::uint64_t size_;
  std::uint64_t start_ = 0;
  std::string bytes_;
};

// The record at `offset` if one is there whole and its checksum is right.
absl::StatusOr<std::optional<JournalRecord>> RecordAt(FileWindow& window,
                                                      std::uint64_t offset) {
  WHET_ASSIGN_OR_RETURN(const std::string_view frame,
                        window.At(offset, kFrameBytes));
  if (frame.size() < kFrameBytes) {
    return std::nullopt;
  }
  const std::uint64_t payload = GetLittleEndian(frame.substr(0, 4));
  const std::uint64_t crc = GetLittleEndian(frame.substr(4, 4));
  JournalRecord record;
  record.sequence = GetLittleEndian(frame.substr(8, 8));
  record.type = static_cast<RecordType>(frame[16]);
  const std::uint64_t bytes = kFrameBytes + payload;
  if (payload > kMaxJournalPayload || offset + bytes > window.size()) {
    return std::nullopt;
  }
  WHET_ASSIGN_OR_RETURN(const std::string_view whole,
                        window.At(offset, static_cast<std::size_t>(bytes)));
  if (whole.size() < bytes || Crc32c(whole.substr(kUncheckedBytes)) != crc) {
    return std::nullopt;
  }
  record.payload = whole.substr(kFrameBytes);
  return record;
}

// Where after `offset` the next sound record with at least the sequence number
// `sequence` starts; nullopt if there is none. Most offsets are ruled out by
// the number alone, so this is a few nanoseconds per byte.
absl::StatusOr<std::optional<std::uint64_t>> FindRecordAfter(
    FileWindow& window, std::uint64_t offset, std::uint64_t sequence) {
  const std::uint64_t last_sequence =
      sequence + (window.size() - offset) / kFrameBytes;
  for (++offset; offset + kFrameBytes <= window.size(); ++offset) {
    WHET_ASSIGN_OR_RETURN(const std::string_view frame,
                          window.At(offset, kFrameBytes));
    if (frame.size() < kFrameBytes) {
      break;
    }
    const std::uint64_t found = GetLittleEndian(frame.substr(8, 8));
    if (found < sequence || found > last_sequence) {
      continue;
    }
    WHET_ASSIGN_OR_RETURN(const std::optional<JournalRecord> record,
                          RecordAt(window, offset));
    if (record.has_value()) {
      return offset;
    }
  }
  return std::nullopt;
}

// True if the file starts with a header; false if it was never finished (the
// process ended while it made the file, so there can be no record).
absl::StatusOr<bool> HasHeader(const fs::path& file, FileWindow& window) {
  WHET_ASSIGN_OR_RETURN(const std::string_view found,
                        window.At(0, kHeaderBytes));
  const std::string expected = MakeHeader();
  if (found == expected) {
    return true;
  }
  const bool is_prefix = expected.compare(0, found.size(), found) == 0;
  const bool is_blank = found.find_first_not_of('\0') == found.npos;
  if (is_prefix || (is_blank && window.size() <= kHeaderBytes)) {
    return false;
  }
  if (found.size() == kHeaderBytes && found.substr(0, 8) == kMagic &&
      GetLittleEndian(found.substr(12)) == Crc32c(found.substr(0, 12))) {
    return absl::FailedPreconditionError(
        absl::StrCat(file.string(), ": journal version ",
                     GetLittleEndian(found.substr(8, 4)),
                     ", but this program reads version ", kVersion,
                     "; use the version of whet that made the run"));
  }
  return absl::DataLossError(
      absl::StrCat(file.string(),
                   ": damaged header at offset 0; restore the "
                   "file from a copy or start a new run"));
}

struct Contents {
  std::vector<JournalRecord> records;
  std::uint64_t end = 0;   // after the last sound record; 0: no header
  std::uint64_t size = 0;  // of the file
};

absl::StatusOr<Contents> ReadContents(const fs::path& file, int fd) {
  struct stat info = {};
  if (::fstat(fd, &info) != 0) {
    return JournalError(file, "examine", errno);
  }
  Contents contents;
  contents.size = static_cast<std::uint64_t>(info.st_size);
  FileWindow window(file, fd, contents.size);
  WHET_ASSIGN_OR_RETURN(const bool has_header, HasHeader(file, window));
  if (!has_header) {
    return contents;
  }
  contents.end = kHeaderBytes;
  while (contents.end < contents.size) {
    const std::uint64_t sequence = contents.records.size() + 1;
    const auto where = [&] {
      return absl::StrCat(file.string(), ": record ", sequence, " at offset ",
                          contents.end);
    };
    WHET_ASSIGN_OR_RETURN(std::optional<JournalRecord> record,
                          RecordAt(window, contents.end));
    if (!record.has_value()) {
      WHET_ASSIGN_OR_RETURN(const std::optional<std::uint64_t> next,
                            FindRecordAfter(window, contents.end, sequence));
      if (!next.has_value()) {
        break;  // a torn tail
      }
      return absl::DataLossError(absl::StrCat(
          where(), " is damaged, a sound one follows at offset ", *next,
          "; restore the file from a copy or start a new run"));
    }
    if (record->sequence != sequence) {
      return absl::DataLossError(absl::StrCat(
          where(), " has the number ", record->sequence,
          "; records are missing or from another journal: restore the file "
          "from a copy or start a new run"));
    }
    if (!IsKnown(static_cast<std::uint8_t>(record->type))) {
      return absl::FailedPreconditionError(absl::StrCat(
          where(), " has the unknown type ", static_cast<int>(record->type),
          "; use the version of whet that made the run"));
    }
    contents.end += kFrameBytes + record->payload.size();
    contents.records.push_back(*std::move(record));
  }
  return contents;
}

}  // namespace

absl::StatusOr<std::vector<JournalRecord>> JournalFile::Read(
    const std::filesystem::path& file, std::uint64_t* torn_bytes) {
  WHET_ASSIGN_OR_RETURN(const FileDescriptor fd, OpenFile(file, O_RDONLY));
  WHET_ASSIGN_OR_RETURN(Contents contents, ReadContents(file, fd.get()));
  if (torn_bytes != nullptr) {
    *torn_bytes = contents.size - contents.end;
  }
  return std::move(contents.records);
}

absl::StatusOr<JournalFile> JournalFile::Open(
    const std::filesystem::path& file, std::vector<JournalRecord>* records) {
  WHET_ASSIGN_OR_RETURN(FileDescriptor fd, OpenFile(file, O_RDWR | O_CREAT));
  WHET_ASSIGN_OR_RETURN(Contents contents, ReadContents(file, fd.get()));
  // Also if nothing is torn: a killed process leaves the room that it kept.
  if (const int error = JournalRoom::Release(fd.get(), contents.end);
      error != 0) {
    return JournalError(file, "cut the torn end", error);
  }
  if (contents.end == 0) {
    WHET_RETURN_IF_ERROR(WriteAt(file, fd.get(), 0, MakeHeader()));
    contents.end = kHeaderBytes;
  }
  // Also if nothing was changed: after a kill the last records may be in the
  // page cache only, and whoever gets them now will act on them.
  if (::fsync(fd.get()) != 0) {
    return JournalError(file, "sync", errno);
  }
  WHET_RETURN_IF_ERROR(SyncFolderOf(file));

  JournalFile journal(file, std::move(fd), contents.end,
                      contents.records.size() + 1);
  if (records != nullptr) {
    *records = std::move(contents.records);
  }
  return journal;
}

absl::Status JournalFile::Add(RecordType type, std::string_view payload) {
  PutRecord(next_sequence_++, type, payload, pending_);
  return pending_.size() < kWriteBytes ? absl::OkStatus() : Write();
}

absl::Status JournalFile::Sync() {
  WHET_RETURN_IF_ERROR(Write());
  if (::fdatasync(fd_.get()) != 0) {
    return JournalError(file_, "sync", errno);
  }
  return absl::OkStatus();
}

absl::Status JournalFile::KeepRoom() {
  return room_.Keep(fd_.get(), end_ + pending_.size());
}

// What cannot be given back now is by the next Open.
void JournalFile::ReleaseRoom() {
  if (room_.has_allocated())
    JournalRoom::Release(fd_.get(), end_);
}

absl::Status JournalFile::Write() {
  WHET_RETURN_IF_ERROR(WriteAt(file_, fd_.get(), end_, pending_));
  end_ += pending_.size();
  pending_.clear();
  return absl::OkStatus();
}

}  // namespace whet
