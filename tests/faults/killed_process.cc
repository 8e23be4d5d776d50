#include "killed_process.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace whet::testing {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kAcksFd = 3;  // in the process

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (const std::string& text : texts)
    out.push_back(const_cast<char*>(text.c_str()));
  return out;
}

pid_t Spawn(const std::vector<std::string>& arguments,
            const std::vector<std::string>& environment, int acks,
            const std::filesystem::path& notes) {
  std::vector<char*> argv = Pointers(arguments);
  argv.insert(argv.begin(), const_cast<char*>(WHET_RUN_MAIN));
  argv.push_back(nullptr);
  std::vector<char*> env = Pointers(environment);
  for (char** variable = environ; *variable != nullptr; ++variable)
    env.push_back(*variable);
  env.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, notes.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  posix_spawn_file_actions_adddup2(&actions, acks, kAcksFd);
  pid_t pid = -1;
  const int error =
      posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), env.data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    throw std::system_error(error, std::generic_category(), argv[0]);
  return pid;
}

// Reads one acknowledgement; false: there will be none, or not until `until`.
bool ReadAck(int fd, Clock::time_point until, std::uint64_t* durable) {
  pollfd poll_fd = {fd, POLLIN, 0};
  int wait = -1;
  if (until != Clock::time_point::max()) {
    const auto left =
        std::chrono::ceil<milliseconds>(until - Clock::now()).count();
    if (left <= 0)
      return false;
    wait = static_cast<int>(left);
  }
  while (true) {
    const int ready = poll(&poll_fd, 1, wait);
    if (ready < 0 && errno == EINTR)
      continue;
    return ready > 0 && read(fd, durable, sizeof(*durable)) ==
                            static_cast<ssize_t>(sizeof(*durable));
  }
}

}  // namespace

std::string KillPlan::ToString() const {
  switch (by) {
    case By::kNobody:
      return "not killed";
    case By::kGrowth:
      return std::to_string(later.count()) + " us after " +
             std::to_string(bytes) + " bytes";
    case By::kTime:
      return "after " + std::to_string(later.count()) + " us";
    case By::kItself:
      return "at " + point;
  }
  return "";
}

Death RunAndKill(const std::vector<std::string>& arguments,
                 const std::vector<std::string>& environment,
                 const KillPlan& plan, const std::filesystem::path& notes) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe2");
  std::vector<std::string> variables = environment;
  variables.push_back("WHET_TEST_ACKS=" + std::to_string(kAcksFd));
  if (plan.by == KillPlan::By::kItself)
    variables.push_back("WHET_TEST_DIE=" + plan.point);
  const Clock::time_point start = Clock::now();
  const pid_t pid = Spawn(arguments, variables, ends[1], notes);
  close(ends[1]);

  Death death;
  const auto read_until = [&](Clock::time_point until) {
    return ReadAck(ends[0], until, &death.durable);
  };
  if (plan.by == KillPlan::By::kTime) {
    while (read_until(start + plan.later)) {
    }
    kill(pid, SIGKILL);
  } else if (plan.by == KillPlan::By::kGrowth) {
    while (death.durable < plan.bytes && read_until(Clock::time_point::max())) {
    }
    std::this_thread::sleep_for(plan.later);  // any moment will do
    kill(pid, SIGKILL);
  }
  while (read_until(Clock::time_point::max())) {
  }
  close(ends[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  death.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  death.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return death;
}

}  // namespace whet::testing
