// Journals: whatever the bytes, reading does not change them, opening cuts a
// torn end and no more, and the same records give the same bytes. A journal
// that was damaged gives a beginning of what was written, or nothing.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "require.h"
#include "run/journal_file.h"

namespace {

using whet::JournalFile;
using whet::JournalRecord;
using whet::RecordType;

// A file in memory, with a path while the object is there.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes)
      : fd_(memfd_create("journal", MFD_CLOEXEC)) {
    WHET_REQUIRE(fd_ >= 0);
    WHET_REQUIRE(pwrite(fd_, bytes.data(), bytes.size(), 0) ==
                 static_cast<ssize_t>(bytes.size()));
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(fd_); }

  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }
  std::string bytes() const {
    const off_t size = lseek(fd_, 0, SEEK_END);
    std::string out(static_cast<std::size_t>(size), '\0');
    WHET_REQUIRE(pread(fd_, out.data(), out.size(), 0) == size);
    return out;
  }

 private:
  int fd_;
};

bool IsBeginning(const std::vector<JournalRecord>& found,
                 const std::vector<JournalRecord>& of) {
  if (found.size() > of.size())
    return false;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i].sequence != i + 1 || found[i].type != of[i].type ||
        found[i].payload != of[i].payload)
      return false;
  }
  return true;
}

// A journal of these records, as bytes.
std::string Write(const std::vector<JournalRecord>& records) {
  const MemoryFile file("");
  auto journal = JournalFile::Open(file.path(), nullptr);
  WHET_REQUIRE(journal.ok());
  for (const JournalRecord& record : records)
    WHET_REQUIRE(journal->Add(record.type, record.payload).ok());
  WHET_REQUIRE(journal->Sync().ok());
  return file.bytes();
}

// Returns what the bytes hold; nothing if they are refused.
std::vector<JournalRecord> Check(const std::string& bytes) {
  const MemoryFile file(bytes);
  std::uint64_t torn = 0;
  const auto read = JournalFile::Read(file.path(), &torn);
  WHET_REQUIRE(file.bytes() == bytes);
  std::vector<JournalRecord> records;
  const auto journal = JournalFile::Open(file.path(), &records);
  WHET_REQUIRE(journal.ok() == read.ok());
  if (!read.ok()) {
    WHET_REQUIRE(read.status() == journal.status());
    WHET_REQUIRE(file.bytes() == bytes);
    return {};
  }
  WHET_REQUIRE(records.size() == read->size());
  WHET_REQUIRE(IsBeginning(records, *read));
  const std::string cut = file.bytes();
  WHET_REQUIRE(cut == Write(records));
  WHET_REQUIRE(torn <= bytes.size());
  WHET_REQUIRE(torn == bytes.size() ||
               cut == bytes.substr(0, bytes.size() - torn));
  const auto again = JournalFile::Read(file.path(), &torn);
  WHET_REQUIRE(again.ok() && torn == 0);
  WHET_REQUIRE(again->size() == records.size());
  return records;
}

// The input as a story: records, then what befalls their bytes. No fuzzer
// finds a checksum.
class Story {
 public:
  explicit Story(std::string_view text) : text_(text) {}

  void Check();

 private:
  std::size_t Number() {
    if (text_.empty())
      return 0;
    const auto number = static_cast<unsigned char>(text_[0]);
    text_.remove_prefix(1);
    return number;
  }
  std::size_t Place(std::size_t below) {
    const std::size_t high = Number();
    return below == 0 ? 0 : (high << 8 | Number()) % below;
  }

  std::string_view text_;
};

void Story::Check() {
  std::vector<JournalRecord> records;
  for (std::size_t count = Number() % 16; count > 0 && !text_.empty();
       --count) {
    JournalRecord record;
    record.sequence = records.size() + 1;
    record.type = static_cast<RecordType>(1 + Number() % 5);
    record.payload = text_.substr(0, Number());
    text_.remove_prefix(record.payload.size());
    records.push_back(std::move(record));
  }
  std::string bytes = Write(records);
  while (!text_.empty()) {
    const std::size_t what = Number() % 4;
    const std::size_t where = Place(bytes.size());
    if (what == 0) {
      bytes.resize(where);
    } else if (what == 1) {
      bytes += static_cast<char>(Number());
    } else if (!bytes.empty()) {
      bytes[where] = static_cast<char>(bytes[where] ^ Number());
    }
  }
  WHET_REQUIRE(IsBeginning(::Check(bytes), records));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Check(std::string(text));
  Story(text).Check();
  return 0;
}
