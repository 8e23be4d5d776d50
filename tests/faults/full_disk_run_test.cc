// Whole runs on a disk that fills up: nothing is sent while an answer could not
// be kept, and once there is room the run goes on to the result of a run that
// always had it.

#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "full_disk.h"
#include "run/journal_room.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

// Keeps what the run says about its journal.
class Listener : public RunObserver {
 public:
  void OnProgress(const RunProgress& progress) override {
    const std::lock_guard lock(mutex_);
    in_flight_ = progress.in_flight;
    changed_.notify_all();
  }
  void OnMessage(std::string_view) override {}
  void OnWarning(std::string_view line) override {
    const std::lock_guard lock(mutex_);
    if (line.starts_with("journal"))
      said_.emplace_back(line);
    changed_.notify_all();
  }

  // The warning, once the answers that were under way have come.
  std::string AwaitFullAndIdle() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !said_.empty(); });
    in_flight_ = -1;  // what comes after the warning counts
    changed_.wait(lock, [this] { return in_flight_ == 0; });
    return said_[0];
  }
  std::vector<std::string> said() {
    const std::lock_guard lock(mutex_);
    return said_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t in_flight_ = -1;
  std::vector<std::string> said_;
};

class FullDiskRun : public ::testing::Test {
 protected:
  FullDiskRun() {
    disk.grants = FullDisk::kAll;
    world_.config["budget"]["calls"] = 300;
  }
  ~FullDiskRun() override { disk.grants = FullDisk::kAll; }

  void RunUndisturbed() {
    const auto whole = world_.Run("whole");
    ASSERT_TRUE(whole.ok()) << whole.status();
    expected_ = Comparable(*whole).dump(2);
    needed_ = world_.Billed();
    world_.ForgetBilled();
  }

  std::future<absl::StatusOr<RunResult>> Start(PreparedRun& run) {
    return std::async(std::launch::async,
                      [this, &run] { return run.Execute(&listener_); });
  }

  void ExpectUndisturbed(const absl::StatusOr<RunResult>& result) {
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(Comparable(*result).dump(2), expected_);
    EXPECT_EQ(world_.Billed(), needed_);
  }

  SimWorld world_;
  Listener listener_;
  std::string expected_;
  std::int64_t needed_ = 0;
};

TEST_F(FullDiskRun, SendsNothingUntilThereIsRoom) {
  RunUndisturbed();
  disk.grants = 0;
  auto run = world_.Prepare("full");
  ASSERT_TRUE(run.ok()) << run.status();
  auto end = Start(*run);
  EXPECT_THAT(
      listener_.AwaitFullAndIdle(),
      AllOf(HasSubstr(world_.RunDir("full").string()), HasSubstr("is full"),
            HasSubstr("nothing is sent"), HasSubstr("resume it later")));
  EXPECT_EQ(world_.Billed(), 0);
  disk.grants = FullDisk::kAll;
  ExpectUndisturbed(end.get());
  ASSERT_EQ(listener_.said().size(), 2u);
  EXPECT_THAT(listener_.said()[1], HasSubstr("there is room again"));
}

TEST_F(FullDiskRun, KeepsTheAnswersUnderWayInTheMiddleOfARun) {
  world_.provider["extra_bytes"] = 80'000;  // so that a segment is used up
  RunUndisturbed();
  disk.grants = 1;
  auto run = world_.Prepare("full");
  ASSERT_TRUE(run.ok()) << run.status();
  auto end = Start(*run);
  listener_.AwaitFullAndIdle();
  const std::int64_t billed = world_.Billed();
  EXPECT_GT(billed, 0);
  EXPECT_LT(billed, needed_);
  disk.grants = FullDisk::kAll;
  ExpectUndisturbed(end.get());
}

TEST_F(FullDiskRun, AStopEndsTheWaitAndTheRunCanBeResumed) {
  world_.provider["extra_bytes"] = 80'000;
  RunUndisturbed();
  disk.grants = 1;
  {
    auto run = world_.Prepare("full");
    ASSERT_TRUE(run.ok()) << run.status();
    auto end = Start(*run);
    listener_.AwaitFullAndIdle();
    const std::int64_t billed = world_.Billed();
    run->RequestStop();
    const auto stopped = end.get();
    EXPECT_TRUE(absl::IsCancelled(stopped.status())) << stopped.status();
    EXPECT_EQ(world_.Billed(), billed);
  }
  disk.grants = FullDisk::kAll;
  ExpectUndisturbed(world_.Resume("full"));
}

void WriteLine(const char* file, const std::string& line) {
  std::ofstream(file) << line;
}

// A small file system over `folder`, for this process only; false if that is
// not permitted.
bool MountSmallDisk(const fs::path& folder, std::uint64_t bytes) {
  const uid_t user = geteuid();
  const gid_t group = getegid();
  if (unshare(user == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0)
    return false;
  if (user != 0) {
    WriteLine("/proc/self/setgroups", "deny");
    WriteLine("/proc/self/uid_map",
              std::to_string(user) + " " + std::to_string(user) + " 1");
    WriteLine("/proc/self/gid_map",
              std::to_string(group) + " " + std::to_string(group) + " 1");
  }
  const std::string options = "size=" + std::to_string(bytes);
  return mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("none", folder.c_str(), "tmpfs", 0, options.c_str()) == 0;
}

// The real thing where it is permitted, else the pretended one.
TEST_F(FullDiskRun, WaitsOnASmallDiskUntilAFileIsDeleted) {
  constexpr std::uint64_t kDisk = 24 << 20;
  constexpr std::uint64_t kFree = 3 << 20;
  RunUndisturbed();
  const fs::path runs = world_.RunDir("");
  fs::remove_all(runs);
  fs::create_directories(runs);
  const bool real = MountSmallDisk(runs, kDisk);
  const fs::path ballast = runs / "ballast";
  if (real) {
    std::ofstream(ballast) << std::string(kDisk - kFree, 'b');
  } else {
    disk.grants = 0;
  }
  std::printf("on a %s disk\n", real ? "small" : "pretended");
  auto run = world_.Prepare("full");
  ASSERT_TRUE(run.ok()) << run.status();
  auto end = Start(*run);
  EXPECT_THAT(listener_.AwaitFullAndIdle(), HasSubstr("is full"));
  if (real) {
    EXPECT_THAT(listener_.said()[0],
                HasSubstr("the disk is full: 8.4 MB are needed to keep "
                          "answers, 3.1 MB are free"));
  }
  EXPECT_EQ(world_.Billed(), 0);
  fs::remove(ballast);
  disk.grants = FullDisk::kAll;
  ExpectUndisturbed(end.get());
  EXPECT_TRUE(!real || umount2(runs.c_str(), MNT_DETACH) == 0);
}

}  // namespace
}  // namespace whet::testing
