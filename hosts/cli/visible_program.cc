#include "visible_program.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <mutex>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/status/status.h"

extern char** environ;

namespace whet::cli {
namespace {

// A build system ends its compilers and removes what is half done.
constexpr std::chrono::milliseconds kPatienceOfBuild{5000};
constexpr off_t kLargestOutput = off_t{64} << 20;

// What EndVisibleProgram works on.
struct RunningProgram {
  std::mutex mutex;
  pid_t group = 0;  // 0: none runs
  bool ending = false;
};

RunningProgram& Running() {
  static RunningProgram& running = *new RunningProgram;
  return running;
}

// A descriptor that is closed.
struct OwnedDescriptor {
  explicit OwnedDescriptor(int descriptor) : fd(descriptor) {}
  OwnedDescriptor(const OwnedDescriptor&) = delete;
  OwnedDescriptor& operator=(const OwnedDescriptor&) = delete;
  ~OwnedDescriptor() {
    if (fd >= 0)
      close(fd);
  }
  int fd;
};

// 0, or an errno.
int SpawnVisibly(const std::vector<std::string>& command,
                 const std::filesystem::path& folder, int output, pid_t* pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                   O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK |
                                            POSIX_SPAWN_SETSIGDEF |
                                            POSIX_SPAWN_SETPGROUP);
  std::vector<char*> arguments;
  for (const std::string& word : command)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int error = posix_spawnp(pid, arguments[0], &actions, &attributes,
                                 arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// Starts it unless the process is about to end.
int StartVisibly(const std::vector<std::string>& command,
                 const std::filesystem::path& folder, int output, pid_t* pid) {
  RunningProgram& running = Running();
  const std::lock_guard lock(running.mutex);
  if (running.ending)
    return ECANCELED;
  const int error = SpawnVisibly(command, folder, output, pid);
  running.group = error == 0 ? *pid : 0;
  return error;
}

// Leaves the group to itself while it ends with the process.
void HasEnded() {
  RunningProgram& running = Running();
  bool ending = false;
  {
    const std::lock_guard lock(running.mutex);
    running.group = 0;
    ending = running.ending;
  }
  while (ending)
    pause();
}

std::string WrittenTo(int file) {
  std::string text(static_cast<std::size_t>(std::clamp<off_t>(
                       lseek(file, 0, SEEK_END), 0, kLargestOutput)),
                   '\0');
  const ssize_t read = pread(file, text.data(), text.size(), 0);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(read, 0)));
  return text;
}

bool GroupEndsWithin(pid_t group, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (kill(-group, 0) == 0 || errno != ESRCH) {
    if (std::chrono::steady_clock::now() >= deadline)
      return false;
    poll(nullptr, 0, 5);
  }
  return true;
}

}  // namespace

std::string ProgramEnd::Text() const {
  return signal != 0 ? "was ended by signal " + std::to_string(signal)
                     : "ended with status " + std::to_string(status);
}

absl::StatusOr<ProgramEnd> RunVisibly(const std::vector<std::string>& command,
                                      const std::filesystem::path& folder,
                                      ProgramOutputTo output) {
  const bool caller = output == ProgramOutputTo::kCaller;
  const OwnedDescriptor file(
      caller ? memfd_create("whet-program-output", MFD_CLOEXEC) : -1);
  pid_t pid = -1;
  const int error =
      StartVisibly(command, folder, caller ? file.fd : STDERR_FILENO, &pid);
  if (error == ECANCELED)
    HasEnded();
  if (error == ENOENT) {
    return absl::NotFoundError(command[0] +
                               ": there is no such program in PATH");
  }
  if (error != 0) {
    return absl::InternalError(command[0] +
                               ": cannot be started: " + std::strerror(error));
  }
  int how = 0;
  while (waitpid(pid, &how, 0) < 0 && errno == EINTR) {
  }
  kill(-pid, SIGKILL);  // what it has left running
  HasEnded();
  ProgramEnd end;
  end.status = WIFEXITED(how) ? WEXITSTATUS(how) : 0;
  end.signal = WIFSIGNALED(how) ? WTERMSIG(how) : 0;
  if (caller)
    end.output = WrittenTo(file.fd);
  return end;
}

void EndVisibleProgram() {
  RunningProgram& running = Running();
  pid_t group = 0;
  {
    const std::lock_guard lock(running.mutex);
    running.ending = true;
    group = running.group;
  }
  if (group == 0)
    return;
  kill(-group, SIGTERM);
  if (!GroupEndsWithin(group, kPatienceOfBuild))
    kill(-group, SIGKILL);
}

}  // namespace whet::cli
