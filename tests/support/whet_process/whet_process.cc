#include "tests/support/whet_process/whet_process.h"

#include <csignal>
#include <utility>

#include <fcntl.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gtest/gtest.h"

namespace whet::testing {
namespace {

// In the child, which may do little between fork and exec: no allocation.
[[noreturn]] void BecomeWhet(char** arguments, int out, int file_descriptors) {
  if (out >= 0) {
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
  }
  if (file_descriptors > 0) {
    const auto most = static_cast<rlim_t>(file_descriptors);
    const rlimit limit = {most, most};
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  execv(arguments[0], arguments);
  _exit(127);
}

}  // namespace

WhetProcess::WhetProcess(std::vector<std::string> arguments,
                         const ProcessOptions& options) {
  arguments.insert(arguments.begin(), WHET_PROGRAM);
  std::vector<char*> words;
  for (std::string& argument : arguments)
    words.push_back(argument.data());
  words.push_back(nullptr);
  int out = -1;
  if (options.on_pipe) {
    int ends[2];
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    reader_ = ends[0];
    out = ends[1];
  } else if (!options.on_terminal) {
    out = open(options.out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
               0600);
  }
  // A terminal's process is the leader of a session: it hears of the hang-up.
  pid_ = options.on_terminal ? forkpty(&reader_, nullptr, nullptr, nullptr)
                             : fork();
  if (pid_ == 0)
    BecomeWhet(words.data(), out, options.file_descriptors);
  EXPECT_GT(pid_, 0);
  if (options.on_terminal)
    fcntl(reader_, F_SETFD, FD_CLOEXEC);
  if (out >= 0)
    close(out);
}

WhetProcess::~WhetProcess() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    Wait();
  }
  CloseReader();
}

void WhetProcess::CloseReader() {
  if (reader_ >= 0)
    close(std::exchange(reader_, -1));
}

int WhetProcess::Wait() {
  int status = 0;
  EXPECT_EQ(waitpid(pid_, &status, 0), pid_);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace whet::testing
