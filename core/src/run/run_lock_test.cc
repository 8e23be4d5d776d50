#include "run/run_lock.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/status_macros.h"
#include "base/test_folder.h"

namespace whet {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class RunLockTest : public ::testing::Test {
 protected:
  const TestFolder temporary_;
  const fs::path folder_ = temporary_.path();
};

std::string MessageOf(const absl::Status& status) {
  return std::string(ToStd(status.message()));
}

// A process that holds the lock of `folder` until it is killed.
class Holder {
 public:
  explicit Holder(const fs::path& folder) {
    int ready[2];
    EXPECT_EQ(::pipe(ready), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      const absl::StatusOr<RunLock> lock = RunLock::Acquire(folder);
      const char answer = lock.ok() ? 'y' : 'n';
      if (::write(ready[1], &answer, 1) != 1) {
        ::_exit(1);
      }
      while (true) {
        ::pause();
      }
    }
    char answer = 0;
    EXPECT_EQ(::read(ready[0], &answer, 1), 1);
    EXPECT_EQ(answer, 'y');
    ::close(ready[0]);
    ::close(ready[1]);
  }
  ~Holder() { Kill(); }

  void Kill() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
      pid_ = -1;
    }
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

TEST_F(RunLockTest, NamesTheProcessThatHoldsIt) {
  const Holder holder(folder_);
  const auto lock = RunLock::Acquire(folder_);
  EXPECT_EQ(lock.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(MessageOf(lock.status()),
              AllOf(HasSubstr(folder_.string()),
                    HasSubstr("process " + std::to_string(holder.pid()))));
}

TEST_F(RunLockTest, IsFreeOnceItsHolderIsKilled) {
  Holder holder(folder_);
  EXPECT_FALSE(RunLock::Acquire(folder_).ok());
  holder.Kill();
  const auto lock = RunLock::Acquire(folder_);
  EXPECT_TRUE(lock.ok()) << lock.status();
}

TEST_F(RunLockTest, IsExclusiveWithinOneProcessToo) {
  std::optional<RunLock> moved;
  {
    absl::StatusOr<RunLock> lock = RunLock::Acquire(folder_);
    ASSERT_TRUE(lock.ok()) << lock.status();
    moved.emplace(*std::move(lock));
  }
  const auto second = RunLock::Acquire(folder_);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(MessageOf(second.status()),
              HasSubstr("process " + std::to_string(::getpid())));
  moved.reset();
  EXPECT_TRUE(RunLock::Acquire(folder_).ok());
}

TEST_F(RunLockTest, ReplacesALongerNumber) {
  std::ofstream(folder_ / "LOCK") << "99999999999\n";
  const auto lock = RunLock::Acquire(folder_);
  ASSERT_TRUE(lock.ok()) << lock.status();
  std::string pid;
  std::ifstream(folder_ / "LOCK") >> pid;
  EXPECT_EQ(pid, std::to_string(::getpid()));
}

TEST_F(RunLockTest, SaysThatTheFolderIsMissing) {
  const auto lock = RunLock::Acquire(folder_ / "no");
  EXPECT_EQ(lock.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(MessageOf(lock.status()),
              HasSubstr((folder_ / "no" / "LOCK").string()));
}

}  // namespace
}  // namespace whet
