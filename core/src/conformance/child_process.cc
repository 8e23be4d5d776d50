#include "conformance/child_process.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace whet::conformance {
namespace {

// Of what a child prints: its first words say what happened, its last ones how
// it ended.
constexpr std::size_t kFirstOutput = 3000;
constexpr std::size_t kLastOutput = 1000;

struct Pipe {
  int read = -1;
  int write = -1;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) == 0) {
      read = ends[0];
      write = ends[1];
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close(read);
    CloseWrite();
  }
  void CloseWrite() { close(std::exchange(write, -1)); }
};

// In the child: only calls that are safe after a fork.
[[noreturn]] void Become(const std::vector<char*>& arguments,
                         const Pipe& result, const Pipe& output) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  // Above the numbers that they will get.
  const int result_copy = fcntl(result.write, F_DUPFD, kResultFd + 1);
  const int output_copy = fcntl(output.write, F_DUPFD, kResultFd + 1);
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(null, STDIN_FILENO);
  dup2(output_copy, STDOUT_FILENO);
  dup2(output_copy, STDERR_FILENO);
  dup2(result_copy, kResultFd);
  close(result_copy);
  close(output_copy);
  execv(arguments[0], arguments.data());
  const char* reason = std::strerror(errno);
  (void)!write(STDERR_FILENO, reason, std::strlen(reason));
  _exit(127);
}

// Appends what there is to read; false at the end of the stream.
bool ReadSome(int fd, std::string* text) {
  char buffer[4096];
  const ssize_t n = read(fd, buffer, sizeof(buffer));
  if (n > 0)
    text->append(buffer, static_cast<std::size_t>(n));
  return n > 0 || (n < 0 && errno == EINTR);
}

void Shorten(std::string* output) {
  constexpr std::string_view kGap = "\n...\n";
  if (output->size() <= kFirstOutput + kGap.size() + kLastOutput)
    return;
  output->replace(kFirstOutput, output->size() - kFirstOutput - kLastOutput,
                  kGap);
}

using Clock = std::chrono::steady_clock;

int MillisecondsUntil(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - Clock::now());
  return static_cast<int>(
      std::clamp<std::int64_t>(left.count(), 0, 3600 * 1000));
}

// Reads until the child has closed its result or the deadline has come.
void Listen(const Pipe& result, const Pipe& output, Clock::time_point deadline,
            ChildResult* child) {
  pollfd fds[] = {{result.read, POLLIN, 0}, {output.read, POLLIN, 0}};
  while (fds[0].fd >= 0) {
    const int ready = poll(fds, 2, MillisecondsUntil(deadline));
    if (ready < 0 && errno == EINTR)
      continue;
    if (ready <= 0) {
      child->timed_out = true;
      return;
    }
    if (fds[1].revents != 0 && !ReadSome(fds[1].fd, &child->output))
      fds[1].fd = -1;
    if (fds[0].revents != 0 && !ReadSome(fds[0].fd, &child->result))
      fds[0].fd = -1;
    Shorten(&child->output);
  }
}

// Waits for the end of `pid`, which may sit in an exit handler for ever.
void Reap(pid_t pid, Clock::time_point deadline, ChildResult* child) {
  int status = 0;
  while (!child->timed_out && waitpid(pid, &status, WNOHANG) == 0) {
    child->timed_out = Clock::now() >= deadline;
    poll(nullptr, 0, 1);
  }
  kill(-pid, SIGKILL);  // it, if it hangs, and what it has left running
  if (child->timed_out)
    waitpid(pid, &status, 0);
  child->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  child->status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

}  // namespace

ChildResult RunChild(const std::vector<std::string>& arguments,
                     double timeout_s) {
  const auto begin = Clock::now();
  const auto deadline = begin + std::chrono::duration_cast<Clock::duration>(
                                    std::chrono::duration<double>(timeout_s));
  std::vector<char*> argv;
  for (const std::string& argument : arguments)
    argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  Pipe result;
  Pipe output;
  ChildResult child;
  const pid_t pid = fork();
  if (pid < 0) {
    child.status = 127;
    child.output = std::strerror(errno);
    return child;
  }
  if (pid == 0)
    Become(argv, result, output);
  setpgid(pid, pid);
  result.CloseWrite();
  output.CloseWrite();
  Listen(result, output, deadline, &child);
  Reap(pid, deadline, &child);
  fcntl(output.read, F_SETFL, O_NONBLOCK);
  while (ReadSome(output.read, &child.output)) {
  }
  Shorten(&child.output);
  child.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return child;
}

}  // namespace whet::conformance
