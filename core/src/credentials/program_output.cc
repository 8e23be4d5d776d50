#include "credentials/program_output.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

extern char** environ;

namespace whet {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLongestOutput = 256 << 10;

struct Pipe {
  int read = -1;
  int write = -1;
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  void CloseRead() {
    if (read >= 0)
      ::close(read);
    read = -1;
  }
  void CloseWrite() {
    if (write >= 0)
      ::close(write);
    write = -1;
  }
};

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts)
    out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> EnvironmentWith(
    const std::vector<std::pair<std::string, std::string>>& added) {
  std::vector<std::string> out;
  for (const auto& [name, value] : added)
    out.push_back(absl::StrCat(name, "=", value));
  for (char** entry = environ; *entry != nullptr; ++entry) {
    bool replaced = false;
    for (const auto& [name, value] : added) {
      replaced =
          replaced || (std::strncmp(*entry, name.c_str(), name.size()) == 0 &&
                       (*entry)[name.size()] == '=');
    }
    if (!replaced)
      out.emplace_back(*entry);
  }
  return out;
}

// Its signals are as a shell would give them; it leads a group of its own, so
// that its children end with it.
absl::StatusOr<pid_t> Spawn(std::vector<std::string> arguments,
                            std::vector<std::string> environment, int out) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                   O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
                                   O_WRONLY, 0);
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
  pid_t child = -1;
  const int error =
      ::posix_spawnp(&child, arguments[0].c_str(), &actions, &attributes,
                     Pointers(arguments).data(), Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return absl::UnavailableError(absl::StrCat(
        "cannot be started: ", std::generic_category().message(error)));
  }
  return child;
}

// It may close its output and go on.
bool EndsBefore(Clock::time_point deadline, pid_t child) {
  // glibc 2.36 declares pidfd_open() for C only.
  const auto handle = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  if (handle < 0)
    return false;
  int ready = 0;
  do {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        std::max(deadline - Clock::now(), Clock::duration(0)));
    pollfd event = {handle, POLLIN, 0};
    ready = ::poll(&event, 1, static_cast<int>(left.count()));
  } while (ready < 0 && errno == EINTR);
  ::close(handle);
  return ready > 0;
}

// Reads until the end of the pipe.
absl::Status ReadAll(int in, Clock::time_point deadline,
                     std::int64_t timeout_ms, std::string& text) {
  std::array<char, 4096> buffer;
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd event = {in, POLLIN, 0};
    const int ready = left.count() <= 0
                          ? 0
                          : ::poll(&event, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno == EINTR)
      continue;
    if (ready <= 0) {
      return absl::UnavailableError(
          absl::StrCat("did not end within ", timeout_ms, " ms"));
    }
    const ssize_t got = ::read(in, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return absl::OkStatus();
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > kLongestOutput) {
      return absl::UnavailableError(
          absl::StrCat("printed more than ", kLongestOutput, " bytes"));
    }
  }
}

}  // namespace

absl::StatusOr<std::string> ProgramOutput(
    const std::vector<std::string>& arguments,
    const std::vector<std::pair<std::string, std::string>>& environment,
    std::int64_t timeout_ms) {
  Pipe pipe;
  std::array<int, 2> ends;
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return absl::UnavailableError("cannot be started: no pipe");
  pipe.read = ends[0];
  pipe.write = ends[1];
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  WHET_ASSIGN_OR_RETURN(
      const pid_t child,
      Spawn(arguments, EnvironmentWith(environment), pipe.write));
  pipe.CloseWrite();
  std::string text;
  absl::Status done = ReadAll(pipe.read, deadline, timeout_ms, text);
  if (done.ok() && !EndsBefore(deadline, child)) {
    done = absl::UnavailableError(
        absl::StrCat("did not end within ", timeout_ms, " ms"));
  }
  if (!done.ok())
    ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  WHET_RETURN_IF_ERROR(done);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return absl::UnavailableError(
        WIFEXITED(status)
            ? absl::StrCat("exited with ", WEXITSTATUS(status))
            : absl::StrCat("was ended by signal ", WTERMSIG(status)));
  }
  return text;
}

}  // namespace whet
