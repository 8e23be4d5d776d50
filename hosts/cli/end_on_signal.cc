#include "end_on_signal.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "visible_program.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

// The parent of a process, by /proc; 0 if it is gone.
pid_t ParentOf(const fs::path& process) {
  std::ifstream file(process / "stat");
  std::string text;
  std::getline(file, text);
  // "12 (a name, which may have anything in it) S 11 ...".
  const std::size_t name_end = text.rfind(") ");
  if (name_end == text.npos || name_end + 4 >= text.size())
    return 0;
  return std::atoi(text.c_str() + name_end + 4);
}

std::vector<pid_t> OwnChildren() {
  std::vector<pid_t> children;
  std::error_code error;
  for (fs::directory_iterator it("/proc", error), end; !error && it != end;
       it.increment(error)) {
    const pid_t pid = std::atoi(it->path().filename().c_str());
    if (pid > 0 && ParentOf(it->path()) == getpid())
      children.push_back(pid);
  }
  return children;
}

// Workers and checks: each leads a group, and may hang in a plugin.
void KillChildren() {
  for (const pid_t child : OwnChildren()) {
    kill(-child, SIGKILL);
    kill(child, SIGKILL);
  }
}

}  // namespace

EndOnSignal::EndOnSignal(ExitCode code) : code_(code) {
  sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_IGN)
      sigaddset(&signals_, signal);
  }
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  signal_fd_ = signalfd(-1, &signals_, SFD_CLOEXEC);
  end_fd_ = eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this] { Wait(); });
}

EndOnSignal::~EndOnSignal() {
  const std::uint64_t one = 1;
  // It has room for more than one.
  [[maybe_unused]] const ssize_t written = write(end_fd_, &one, sizeof(one));
  thread_.join();
  close(end_fd_);
  close(signal_fd_);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void EndOnSignal::Wait() const {
  std::array<pollfd, 2> events = {
      {{signal_fd_, POLLIN, 0}, {end_fd_, POLLIN, 0}}};
  while (poll(events.data(), events.size(), -1) < 0 && errno == EINTR) {
  }
  if (events[0].revents == 0)
    return;
  EndVisibleProgram();
  KillChildren();
  if (isatty(STDERR_FILENO) == 1) {
    // Behind the "^C" of the terminal.
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, "\n", 1);
  }
  _exit(static_cast<int>(code_));
}

}  // namespace whet::cli
