// A journal on a disk that is full, fails or may not be written. The calls that
// can fail are replaced in this program by ones that fail on request.

#include <atomic>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/status_macros.h"
#include "base/test_folder.h"
#include "run/journal.h"

namespace {

enum class Fault { kError, kShortWrite };

std::atomic<int> calls_left{-1};  // the call that finds 0 fails; -1: none
std::atomic<int> fault_errno{0};
std::atomic<Fault> fault_kind{Fault::kError};

bool Fails() {
  int left = calls_left.load();
  while (left >= 0 && !calls_left.compare_exchange_weak(left, left - 1)) {
  }
  errno = fault_errno;
  return left == 0;
}

}  // namespace

extern "C" ssize_t pwrite(int fd, const void* bytes, std::size_t size,
                          off_t offset) {
  if (Fails()) {
    if (fault_kind == Fault::kError) {
      return -1;
    }
    fault_kind = Fault::kError;  // of the call for the rest
    calls_left = 0;
    size /= 2;
  }
  return ::syscall(SYS_pwrite64, fd, bytes, size, offset);
}

// Syncing is pretended: no test here could see the difference, and a busy disk
// takes long.
extern "C" int fsync(int) { return Fails() ? -1 : 0; }
extern "C" int fdatasync(int) { return Fails() ? -1 : 0; }

extern "C" int ftruncate(int fd, off_t size) noexcept {
  return Fails() ? -1 : static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}

namespace whet {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;

std::string Message(const absl::Status& status) {
  return std::string(ToStd(status.message()));
}

class JournalDiskTest : public ::testing::Test {
 protected:
  ~JournalDiskTest() override { calls_left = -1; }

  const TestFolder temporary_;
  const fs::path folder_ = temporary_.path();
  const fs::path file_ = folder_ / "journal";
};

std::string PayloadOf(int number) {
  return std::to_string(number) + std::string(50, 'p');
}

// Opens the journal, appends records one by one and returns how many were
// durable; checks that nothing is accepted after the first error.
int AppendUntilError(const fs::path& file, int first, absl::Status& error) {
  std::vector<JournalRecord> records;
  const auto opened = Journal::Open(file, &records);
  if (!opened.ok()) {
    error = opened.status();
    return 0;
  }
  int durable = 0;
  for (int number = first; number < first + 6; ++number) {
    const absl::Status status =
        (*opened)->AppendAndWait(RecordType::kResult, PayloadOf(number));
    if (error.ok() && status.ok()) {
      ++durable;
    }
    if (error.ok()) {
      error = status;
    }
    EXPECT_EQ(status, error);
    EXPECT_EQ((*opened)->status(), error);
  }
  return durable;
}

TEST_F(JournalDiskTest, ContinuesAfterATruncationAtEveryByte) {
  const std::vector<std::string> payloads = {"", "one", std::string(40, '\0'),
                                             "x", std::string(90, 'z')};
  std::vector<std::uintmax_t> sizes = {16};
  {
    const auto journal = Journal::Open(file_, nullptr);
    ASSERT_TRUE(journal.ok()) << journal.status();
    for (const std::string& payload : payloads) {
      (*journal)->Append(RecordType::kResult, payload, nullptr);
      sizes.push_back(sizes.back() + 17 + payload.size());
    }
  }
  ASSERT_EQ(fs::file_size(file_), sizes.back());
  const fs::path cut = folder_ / "cut";
  std::size_t whole = 0;
  for (std::uintmax_t size = 0; size <= sizes.back(); ++size) {
    SCOPED_TRACE(size);
    fs::copy_file(file_, cut, fs::copy_options::overwrite_existing);
    fs::resize_file(cut, size);
    while (whole < payloads.size() && sizes[whole + 1] <= size) {
      ++whole;
    }
    {
      std::vector<JournalRecord> records;
      const auto journal = Journal::Open(cut, &records);
      ASSERT_TRUE(journal.ok()) << journal.status();
      ASSERT_EQ(records.size(), whole);
      (*journal)->Append(RecordType::kStop, "next", nullptr);
    }
    const auto records = ReadJournal(cut, nullptr);
    ASSERT_TRUE(records.ok()) << records.status();
    ASSERT_EQ(records->size(), whole + 1);
    for (std::size_t i = 0; i < whole; ++i) {
      ASSERT_EQ((*records)[i].sequence, i + 1);
      ASSERT_EQ((*records)[i].type, RecordType::kResult);
      ASSERT_EQ((*records)[i].payload, payloads[i]);
    }
    ASSERT_EQ(records->back().sequence, whole + 1);
    ASSERT_EQ(records->back().payload, "next");
    ASSERT_EQ(fs::file_size(cut), sizes[whole] + 17 + 4);
  }
}

struct FaultCase {
  Fault kind;
  int code;
  absl::StatusCode expected;
};

class JournalFaultTest : public JournalDiskTest,
                         public ::testing::WithParamInterface<FaultCase> {};

TEST_P(JournalFaultTest, KeepsWhatWasDurableWhicheverCallFails) {
  fault_errno = GetParam().code;
  int failed_runs = 0;
  for (int call = 0; true; ++call) {
    SCOPED_TRACE("failing call " + std::to_string(call));
    fs::remove(file_);
    // Two records and a torn tail are there, so that opening has to cut.
    calls_left = -1;
    {
      const auto journal = Journal::Open(file_, nullptr);
      ASSERT_TRUE(journal.ok()) << journal.status();
      (*journal)->Append(RecordType::kResult, PayloadOf(1), nullptr);
      (*journal)->Append(RecordType::kResult, PayloadOf(2), nullptr);
    }
    fs::resize_file(file_, fs::file_size(file_) - 1);

    fault_kind = GetParam().kind;
    calls_left = call;
    absl::Status error;
    const int durable = 1 + AppendUntilError(file_, 2, error);
    const bool all_went_well = calls_left >= 0;
    calls_left = -1;

    const auto records = ReadJournal(file_, nullptr);
    ASSERT_TRUE(records.ok()) << records.status();
    ASSERT_GE(static_cast<int>(records->size()), durable);
    for (std::size_t i = 0; i < records->size(); ++i) {
      ASSERT_EQ((*records)[i].payload, PayloadOf(static_cast<int>(i) + 1));
    }
    ASSERT_TRUE(Journal::Open(file_, nullptr).ok());
    if (all_went_well) {
      EXPECT_EQ(error, absl::OkStatus());
      EXPECT_EQ(durable, 7);
      break;
    }
    ++failed_runs;
    ASSERT_EQ(error.code(), GetParam().expected);
    ASSERT_THAT(Message(error), HasSubstr(folder_.string()));
    ASSERT_THAT(Message(error),
                AnyOf(HasSubstr("sync"), HasSubstr("write"), HasSubstr("cut")));
  }
  // Cut, sync, sync of the folder, then six times write and sync.
  EXPECT_GE(failed_runs, 15);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, JournalFaultTest,
    ::testing::Values(
        FaultCase{Fault::kError, EIO, absl::StatusCode::kDataLoss},
        FaultCase{Fault::kError, ENOSPC, absl::StatusCode::kFailedPrecondition},
        FaultCase{Fault::kShortWrite, ENOSPC,
                  absl::StatusCode::kFailedPrecondition}));

TEST_F(JournalDiskTest, NeverWritesAgainAfterAnError) {
  const auto opened = Journal::Open(file_, nullptr);
  ASSERT_TRUE(opened.ok()) << opened.status();
  Journal& journal = **opened;
  ASSERT_EQ(journal.AppendAndWait(RecordType::kResult, "first"),
            absl::OkStatus());
  fault_kind = Fault::kError;
  fault_errno = EIO;
  calls_left = 1;  // the write goes well, the sync does not
  const absl::Status error =
      journal.AppendAndWait(RecordType::kResult, "second");
  EXPECT_EQ(error.code(), absl::StatusCode::kDataLoss);
  const std::uintmax_t size = fs::file_size(file_);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(journal.AppendAndWait(RecordType::kResult, "third"), error);
  }
  EXPECT_EQ(journal.status(), error);
  EXPECT_EQ(fs::file_size(file_), size);
}

// A limit on the size of files stands for a full disk: the kernel itself cuts
// the write short, then refuses the rest.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes)
      : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  ~FileSizeLimit() {
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &before_), 0);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_ = {};
  void (*handler_)(int);
};

TEST_F(JournalDiskTest, StopsAtAFullDiskAndGoesOnOnceThereIsRoom) {
  constexpr int kRoomFor = 10;  // records of 17 + 1000 bytes, and 500 bytes
  const std::string payload(1000, 'p');
  {
    const auto opened = Journal::Open(file_, nullptr);
    ASSERT_TRUE(opened.ok()) << opened.status();
    const FileSizeLimit limit(16 + kRoomFor * 1017 + 500);
    for (int i = 0; i < kRoomFor; ++i) {
      ASSERT_EQ((*opened)->AppendAndWait(RecordType::kResult, payload),
                absl::OkStatus());
    }
    const absl::Status full =
        (*opened)->AppendAndWait(RecordType::kResult, payload);
    EXPECT_EQ(full.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(Message(full),
                AllOf(HasSubstr(file_.string()), HasSubstr("cannot write"),
                      HasSubstr("File too large"), HasSubstr("make room")));
    EXPECT_EQ((*opened)->AppendAndWait(RecordType::kStop, ""), full);
  }
  std::uint64_t torn = 0;
  const auto records = ReadJournal(file_, &torn);
  ASSERT_TRUE(records.ok()) << records.status();
  EXPECT_EQ(records->size(), static_cast<std::size_t>(kRoomFor));
  EXPECT_EQ(torn, 500u);

  const auto again = Journal::Open(file_, nullptr);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ((*again)->AppendAndWait(RecordType::kResult, payload),
            absl::OkStatus());
  EXPECT_EQ(ReadJournal(file_, nullptr)->size(),
            static_cast<std::size_t>(kRoomFor + 1));
}

// Files are refused to somebody without rights; the superuser has all.
class Unprivileged {
 public:
  Unprivileged() : before_(::geteuid()) {
    if (before_ == 0) {
      EXPECT_EQ(::seteuid(65534), 0);
    }
  }
  ~Unprivileged() {
    if (before_ == 0) {
      EXPECT_EQ(::seteuid(before_), 0);
    }
  }

 private:
  uid_t before_;
};

TEST_F(JournalDiskTest, SaysThatTheFolderCannotBeWritten) {
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec |
                               fs::perms::others_read | fs::perms::others_exec);
  absl::Status status;
  {
    const Unprivileged nobody;
    status = Journal::Open(file_, nullptr).status();
  }
  fs::permissions(folder_, fs::perms::owner_all);
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(Message(status),
              AllOf(HasSubstr(file_.string()), HasSubstr("Permission denied"),
                    HasSubstr("must be writable")));
  EXPECT_FALSE(fs::exists(file_));
}

}  // namespace
}  // namespace whet
