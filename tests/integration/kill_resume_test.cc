// kill -9 in the middle of a run, then resume: the same result, and no more
// repeated calls than were under way at the kill. The same if a part of the
// answers comes from earlier runs.
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gtest/gtest.h"
#include "sim_world.h"

extern char** environ;

namespace whet::testing {
namespace {

constexpr std::int64_t kConcurrency = 8;

pid_t Start(const std::vector<std::string>& args, const std::string& out) {
  std::vector<char*> argv;
  for (const std::string& arg : args) {
    argv.push_back(const_cast<char*>(arg.c_str()));
  }
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, out.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t pid = 0;
  EXPECT_EQ(posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ),
            0);
  posix_spawn_file_actions_destroy(&actions);
  return pid;
}

int WaitFor(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return status;
}

std::string ReadAll(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// `before_run` makes the world what it was before each of the runs.
void KillAndResume(SimWorld& world, const std::function<void()>& before_run) {
  const std::string config = world.WriteConfig().string();
  const std::string out = (world.dir() / "out").string();
  before_run();
  world.ForgetBilled();
  ASSERT_EQ(
      WaitFor(Start(
          {WHET_RUN_MAIN, "run", config, world.RunDir("whole").string()}, out)),
      0);
  const std::string whole = ReadAll(out);
  const std::int64_t needed = world.Billed();

  // Kill points spread over baseline, search and confirmation; each run is
  // killed twice.
  for (int trial = 0; trial < 8; ++trial) {
    SCOPED_TRACE(trial);
    before_run();
    world.ForgetBilled();
    const std::string dir =
        world.RunDir("killed" + std::to_string(trial)).string();
    std::int64_t kills = 0;
    for (const std::int64_t share : {trial + 1, trial + 3}) {
      const std::int64_t target = needed * share / 12;
      const pid_t pid = kills == 0
                            ? Start({WHET_RUN_MAIN, "run", config, dir}, out)
                            : Start({WHET_RUN_MAIN, "resume", dir}, out);
      int status = 0;
      while (world.Billed() < target && waitpid(pid, &status, WNOHANG) == 0) {
        std::this_thread::yield();
      }
      kill(pid, SIGKILL);
      WaitFor(pid);
      ++kills;
    }
    ASSERT_EQ(WaitFor(Start({WHET_RUN_MAIN, "resume", dir}, out)), 0);
    EXPECT_EQ(Comparable(ReadAll(out)), Comparable(whole));
    EXPECT_LE(world.Billed(), needed + kills * kConcurrency);
  }
}

SimWorld& Prepared(SimWorld& world) {
  setenv("WHET_PLUGIN_PATH", WHET_TEST_PLUGIN_DIR, 1);
  world.provider["delay_ms"] = 8;
  world.provider["useful_concurrency"] = kConcurrency;
  return world;
}

TEST(KillResume, GivesTheUninterruptedResult) {
  SimWorld world;
  KillAndResume(Prepared(world), [] {});
}

TEST(KillResume, GivesTheUninterruptedResultWithAnswersOfEarlierRuns) {
  SimWorld world;
  Prepared(world);
  // What a smaller run has asked is known; the rest is paid.
  const std::filesystem::path known = world.dir() / "known.db";
  world.answer_cache = known;
  world.config["budget"]["calls"] = 300;
  ASSERT_TRUE(world.Run("small").ok());
  world.config["budget"]["calls"] = 700;

  const std::filesystem::path cache = world.dir() / "cache";
  setenv("WHET_TEST_ANSWERS", (cache / "answers.db").c_str(), 1);
  KillAndResume(world, [&] {
    std::filesystem::remove_all(cache);
    std::filesystem::create_directory(cache);
    std::filesystem::copy(known, cache / "answers.db");
  });
  unsetenv("WHET_TEST_ANSWERS");
}

}  // namespace
}  // namespace whet::testing
