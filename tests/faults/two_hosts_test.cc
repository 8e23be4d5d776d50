// Two processes, or two parts of one, on the same run folder: the second is
// told who works there, and changes nothing.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/status_macros.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

struct Ended {
  int exit_code = -1;
  std::string said;
};

Ended Shell(const std::string& command) {
  Ended out;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr)
    return out;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
    out.said += static_cast<char>(c);
  const int status = pclose(pipe);
  out.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return out;
}

std::string ContentOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// A run of this process that is in the middle until the object goes.
class RunUnderWay {
 public:
  RunUnderWay() {
    world_.provider["delay_ms"] = 600'000;  // its calls do not come back
    run_ =
        std::make_unique<absl::StatusOr<PreparedRun>>(world_.Prepare("shared"));
    EXPECT_TRUE(run_->ok()) << run_->status();
    thread_ =
        std::thread([this] { end_ = (*run_)->Execute(nullptr).status(); });
    while (world_.Billed() == 0)
      std::this_thread::yield();
  }
  ~RunUnderWay() { Stop(); }

  void Stop() {
    if (!thread_.joinable())
      return;
    (*run_)->RequestStop();
    (*run_)->RequestStop();  // does not wait for the calls
    thread_.join();
    EXPECT_TRUE(absl::IsCancelled(end_)) << end_;
    run_.reset();
  }

  fs::path dir() const { return world_.RunDir("shared"); }

 private:
  SimWorld world_;
  std::unique_ptr<absl::StatusOr<PreparedRun>> run_;
  absl::Status end_;
  std::thread thread_;
};

absl::Status Open(const fs::path& dir) {
  RunOptions options;
  options.plugins = TestPlugins();
  return OpenRun(dir, options).status();
}

TEST(TwoHosts, TheSecondIsToldTheProcessOfTheFirst) {
  RunUnderWay first;
  const std::string holder = "process " + std::to_string(getpid());
  const absl::Status refused = Open(first.dir());
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(ToStd(refused.message())),
              AllOf(HasSubstr(first.dir().string()), HasSubstr(holder),
                    HasSubstr("wait for it or stop it")));
  first.Stop();
  EXPECT_TRUE(Open(first.dir()).ok());
}

TEST(TwoHosts, TheProgramRefusesARunThatAnotherProcessWorksOn) {
  RunUnderWay first;
  const fs::path journal = first.dir() / "journal";
  const auto size = fs::file_size(journal);
  const std::string lock = ContentOf(first.dir() / "LOCK");
  const std::string holder = "process " + std::to_string(getpid());

  const Ended resume =
      Shell(WHET_PROGRAM " resume --plugin-dir " WHET_TEST_PLUGIN_DIR " " +
            first.dir().string());
  EXPECT_NE(resume.exit_code, 0);
  EXPECT_THAT(resume.said,
              AllOf(HasSubstr(first.dir().string()), HasSubstr(holder)));
  EXPECT_GE(fs::file_size(journal), size);
  EXPECT_EQ(ContentOf(first.dir() / "LOCK"), lock);
}

}  // namespace
}  // namespace whet::testing
