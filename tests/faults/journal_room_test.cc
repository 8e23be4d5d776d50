// A journal on a disk that fills up: calls that would be paid wait, answers
// that were paid for are kept.

#include "run/journal_room.h"

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/status_macros.h"
#include "base/test_folder.h"
#include "full_disk.h"
#include "run/journal.h"

namespace whet::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::int64_t AllocatedBytes(const fs::path& file) {
  struct stat info = {};
  EXPECT_EQ(::stat(file.c_str(), &info), 0);
  return std::int64_t{info.st_blocks} * 512;
}

// What the journal says about room, in order.
class Watcher {
 public:
  void operator()(const absl::Status& room) {
    const std::lock_guard lock(mutex_);
    said_.push_back(room);
    changed_.notify_all();
  }
  absl::Status Await(std::size_t number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return said_.size() >= number; });
    return said_[number - 1];
  }
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return said_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<absl::Status> said_;
};

class JournalRoomTest : public ::testing::Test {
 protected:
  JournalRoomTest() {
    disk.grants = FullDisk::kAll;
    disk.refusal = ENOSPC;
    disk.requests = 0;
  }
  ~JournalRoomTest() override {
    journal_.reset();
    disk.grants = FullDisk::kAll;
  }

  void Open() {
    auto opened = Journal::Open(file_, nullptr);
    ASSERT_TRUE(opened.ok()) << opened.status();
    journal_ = *std::move(opened);
    journal_->WatchRoom([this](const absl::Status& room) { watcher_(room); });
  }

  std::future<absl::Status> Intent(const std::string& payload) {
    auto done = std::make_shared<std::promise<absl::Status>>();
    std::future<absl::Status> out = done->get_future();
    journal_->AppendWhenRoom(
        RecordType::kIntent, payload,
        [done](const absl::Status& status) { done->set_value(status); });
    return out;
  }
  absl::Status Result(const std::string& payload) {
    return journal_->AppendAndWait(RecordType::kResult, payload);
  }
  // Answers until there is less ahead than the journal wants.
  void UseUpRoom() {
    const std::string answer(1 << 20, 'a');
    for (std::uint64_t used = 0; used <= JournalRoom::kLeast; used += 1 << 20)
      ASSERT_EQ(Result(answer), absl::OkStatus());
  }
  std::vector<std::string> Payloads() const {
    std::vector<std::string> out;
    const auto records = ReadJournal(file_, nullptr);
    EXPECT_TRUE(records.ok()) << records.status();
    for (const JournalRecord& record : *records) {
      if (record.payload.size() < 100)
        out.push_back(record.payload);
    }
    return out;
  }

  const TestFolder temporary_;
  const fs::path folder_ = temporary_.path();
  const fs::path file_ = folder_ / "journal";
  Watcher watcher_;
  std::unique_ptr<Journal> journal_;
};

class FullDiskTest : public JournalRoomTest,
                     public ::testing::WithParamInterface<int> {};

TEST_P(FullDiskTest, HoldsIntentsBackKeepsResultsAndGoesOn) {
  disk.refusal = GetParam();
  disk.grants = 1;
  Open();
  ASSERT_EQ(Intent("sent").get(), absl::OkStatus());
  UseUpRoom();
  std::future<absl::Status> held = Intent("held");
  const absl::Status full = watcher_.Await(1);
  EXPECT_TRUE(absl::IsFailedPrecondition(full)) << full;
  EXPECT_THAT(std::string(ToStd(full.message())),
              AllOf(HasSubstr(folder_.string()), HasSubstr("is full"),
                    HasSubstr(" MB are needed to keep answers")));
  // Overtake it: they go where there is room already.
  EXPECT_EQ(Result("answer"), absl::OkStatus());
  EXPECT_EQ(journal_->AppendAndWait(RecordType::kStep, "step"),
            absl::OkStatus());
  std::future<absl::Status> second = Intent("held, too");
  EXPECT_EQ(Result("another"), absl::OkStatus());
  EXPECT_THAT(Payloads(), ElementsAre("sent", "answer", "step", "another"));

  disk.grants = FullDisk::kAll;
  EXPECT_EQ(held.get(), absl::OkStatus());
  EXPECT_EQ(second.get(), absl::OkStatus());
  EXPECT_EQ(watcher_.Await(2), absl::OkStatus());
  EXPECT_EQ(watcher_.count(), 2u);
  EXPECT_THAT(Payloads(), ElementsAre("sent", "answer", "step", "another",
                                      "held", "held, too"));
  EXPECT_EQ(journal_->status(), absl::OkStatus());
}

INSTANTIATE_TEST_SUITE_P(Errors, FullDiskTest,
                         ::testing::Values(ENOSPC, EDQUOT));

TEST_F(JournalRoomTest, AStopEndsTheWait) {
  disk.grants = 0;
  Open();
  std::future<absl::Status> held = Intent("held");
  EXPECT_FALSE(watcher_.Await(1).ok());
  journal_->StopWaiting();
  const absl::Status stopped = held.get();
  EXPECT_TRUE(absl::IsCancelled(stopped)) << stopped;
  EXPECT_TRUE(absl::IsCancelled(Intent("later").get()));
  EXPECT_EQ(Result("answer"), absl::OkStatus());
  disk.grants = 1;
  EXPECT_EQ(Intent("after that").get(), absl::OkStatus());
  EXPECT_THAT(Payloads(), ElementsAre("answer", "after that"));
}

TEST_F(JournalRoomTest, ClosingEndsTheWait) {
  disk.grants = 0;
  Open();
  std::future<absl::Status> held = Intent("held");
  EXPECT_FALSE(watcher_.Await(1).ok());
  journal_->Append(RecordType::kStop, "end", nullptr);
  journal_.reset();
  EXPECT_TRUE(absl::IsCancelled(held.get()));
  EXPECT_THAT(Payloads(), ElementsAre("end"));
}

TEST_F(JournalRoomTest, AnErrorEndsTheWait) {
  disk.grants = 0;
  Open();
  std::future<absl::Status> held = Intent("held");
  EXPECT_FALSE(watcher_.Await(1).ok());
  disk.fails = true;
  const absl::Status failed = Result("answer");
  disk.fails = false;
  EXPECT_TRUE(absl::IsDataLoss(failed)) << failed;
  EXPECT_EQ(held.get(), failed);
  EXPECT_EQ(Intent("later").get(), failed);
  EXPECT_EQ(watcher_.count(), 1u);
}

TEST_F(JournalRoomTest, DoesWithoutWhereRoomCannotBeAllocated) {
  disk.grants = 0;
  disk.refusal = EOPNOTSUPP;
  Open();
  EXPECT_EQ(Intent("one").get(), absl::OkStatus());
  EXPECT_EQ(Intent("two").get(), absl::OkStatus());
  EXPECT_EQ(watcher_.count(), 0u);
  EXPECT_EQ(disk.requests, 1);
}

TEST_F(JournalRoomTest, AsksOncePerSegment) {
  Open();
  for (int i = 0; i < 100; ++i)
    ASSERT_EQ(Intent(std::to_string(i)).get(), absl::OkStatus());
  EXPECT_EQ(disk.requests, 1);
  EXPECT_LT(fs::file_size(file_), 10'000u);
  EXPECT_GE(AllocatedBytes(file_),
            static_cast<std::int64_t>(JournalRoom::kLeast));
  UseUpRoom();
  ASSERT_EQ(Intent("more").get(), absl::OkStatus());
  EXPECT_EQ(disk.requests, 2);
}

TEST_F(JournalRoomTest, GivesBackWhatItDidNotUse) {
  Open();
  ASSERT_EQ(Intent("one").get(), absl::OkStatus());
  journal_.reset();
  EXPECT_LT(AllocatedBytes(file_), 100'000);
  EXPECT_THAT(Payloads(), ElementsAre("one"));
}

TEST_F(JournalRoomTest, GivesBackWhatAKilledProcessLeft) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    Open();
    ::_exit(Intent("one").get().ok() ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  ASSERT_EQ(status, 0);
  EXPECT_GE(AllocatedBytes(file_),
            static_cast<std::int64_t>(JournalRoom::kLeast));
  Open();
  EXPECT_LT(AllocatedBytes(file_), 100'000);
  EXPECT_THAT(Payloads(), ElementsAre("one"));
}

}  // namespace
}  // namespace whet::testing
