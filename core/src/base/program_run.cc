#include "base/program_run.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

extern char** environ;

namespace whet {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLongestInput = 32 << 10;
constexpr std::size_t kKeptErrors = 4 << 10;

struct Pipe {
  int read = -1;
  int write = -1;
  Pipe() = default;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  bool Open() {
    std::array<int, 2> ends;
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      return false;
    read = ends[0];
    write = ends[1];
    return true;
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

struct Watched {
  int fd;
  ~Watched() {
    if (fd >= 0)
      ::close(fd);
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

// The ends of pipes that the program gets.
struct Streams {
  int in;
  int out;
  int err;
};

// Its signals are as a shell would give them; it leads a group of its own, so
// that its children end with it.
absl::StatusOr<pid_t> Spawn(std::vector<std::string> arguments,
                            std::vector<std::string> environment,
                            const Streams& streams) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, streams.in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, streams.out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, streams.err, STDERR_FILENO);
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

// Appends what can be read at once, up to `most` bytes; the rest is lost. False
// at the end.
bool TakeSome(int in, std::size_t most, std::string& text) {
  std::array<char, 4096> buffer;
  const ssize_t got = ::read(in, buffer.data(), buffer.size());
  if (got < 0)
    return errno == EINTR;
  text.append(buffer.data(), std::min(static_cast<std::size_t>(got),
                                      most - std::min(most, text.size())));
  explicit_bzero(buffer.data(), buffer.size());
  return got > 0;
}

// Listens until the program has ended and closed its output: it may do one
// without the other.
absl::Status Listen(const Pipe& out, const Pipe& err, pid_t child,
                    const ProgramOptions& options, ProgramRun& run) {
  const auto late = [&] {
    return absl::UnavailableError(
        absl::StrCat("did not end within ", options.timeout_ms, " ms"));
  };
  const auto deadline =
      Clock::now() + std::chrono::milliseconds(options.timeout_ms);
  // glibc 2.36 declares pidfd_open() for C only.
  const Watched handle{static_cast<int>(::syscall(SYS_pidfd_open, child, 0))};
  if (handle.fd < 0) {
    return absl::UnavailableError(absl::StrCat(
        "cannot be watched: ", std::generic_category().message(errno)));
  }
  // What is -1 is not looked at.
  pollfd events[] = {{out.read, POLLIN, 0},
                     {handle.fd, POLLIN, 0},
                     {err.read, POLLIN, 0},
                     {options.stop_fd, POLLIN, 0}};
  while (events[0].fd >= 0 || events[1].fd >= 0) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        std::max(deadline - Clock::now(), Clock::duration(0)));
    const int ready =
        ::poll(events, std::size(events), static_cast<int>(left.count()));
    if (ready < 0 && errno == EINTR)
      continue;
    if (ready <= 0)
      return late();
    if (events[3].revents != 0)
      return absl::CancelledError("the host stops");
    if (events[1].revents != 0)
      events[1].fd = -1;
    if (events[2].revents != 0 && !TakeSome(err.read, kKeptErrors, run.err))
      events[2].fd = -1;
    if (events[0].revents == 0)
      continue;
    if (!TakeSome(out.read, options.largest_output + 1, run.out))
      events[0].fd = -1;
    if (run.out.size() > options.largest_output) {
      return absl::UnavailableError(
          absl::StrCat("printed more than ", options.largest_output, " bytes"));
    }
  }
  // Who has inherited its standard error may keep it open.
  while (events[2].fd >= 0 && ::poll(&events[2], 1, 0) > 0 &&
         TakeSome(err.read, kKeptErrors, run.err)) {
  }
  return absl::OkStatus();
}

// Gives the pipe all of `input` before there is a reader.
bool Fill(Pipe& pipe, std::string_view input) {
  if (input.size() > kLongestInput || !pipe.Open() ||
      ::fcntl(pipe.write, F_SETFL, O_NONBLOCK) != 0) {
    return false;
  }
  const bool filled =
      input.empty() || ::write(pipe.write, input.data(), input.size()) ==
                           static_cast<ssize_t>(input.size());
  pipe.CloseWrite();
  return filled;
}

absl::Status RunInto(const std::vector<std::string>& arguments,
                     const ProgramOptions& options, ProgramRun& run) {
  Pipe in;
  Pipe out;
  Pipe err;
  if (!Fill(in, options.input) || !out.Open() || !err.Open())
    return absl::UnavailableError("cannot be started: no pipe");
  WHET_ASSIGN_OR_RETURN(const pid_t child,
                        Spawn(arguments, EnvironmentWith(options.environment),
                              {in.read, out.write, err.write}));
  in.CloseRead();
  out.CloseWrite();
  err.CloseWrite();
  const absl::Status heard = Listen(out, err, child, options, run);
  if (!heard.ok())
    ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!heard.ok() || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
    return heard;
  return absl::UnavailableError(
      WIFEXITED(status)
          ? absl::StrCat("exited with ", WEXITSTATUS(status))
          : absl::StrCat("was ended by signal ", WTERMSIG(status)));
}

}  // namespace

ProgramRun::~ProgramRun() {
  explicit_bzero(out.data(), out.size());
  explicit_bzero(err.data(), err.size());
}

ProgramRun RunProgram(const std::vector<std::string>& arguments,
                      const ProgramOptions& options) {
  ProgramRun run;
  run.status = RunInto(arguments, options, run);
  return run;
}

}  // namespace whet
