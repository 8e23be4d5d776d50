#include "stop_signals.h"

#include <atomic>
#include <cerrno>

#include <unistd.h>

namespace whet::cli {
namespace {

// What the handler works on: it can be reached no other way.
std::atomic<PreparedRun*> g_run = nullptr;
std::atomic<int> g_requests = 0;
static_assert(std::atomic<PreparedRun*>::is_always_lock_free &&
                  std::atomic<int>::is_always_lock_free,
              "a signal handler may use lock-free atomics only");

template <std::size_t n>
void Say(const char (&text)[n]) {
  // Nothing can be done about an error here.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text, n - 1);
}

void OnSignal(int signal) {
  const int saved_errno = errno;
  PreparedRun* const run = g_run.load();
  const int request = ++g_requests;
  if (request == 1) {
    Say("\nwhet: stopping: calls under way are finished and saved; again: drop "
        "them\n");
  } else if (request == 2) {
    Say("\nwhet: dropping calls under way\n");
  } else {
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    sigaction(signal, &action, nullptr);
    raise(signal);
  }
  if (run != nullptr)
    run->RequestStop();
  errno = saved_errno;
}

}  // namespace

StopSignals::StopSignals(PreparedRun* run) {
  g_requests = 0;
  g_run = run;
  struct sigaction action {};
  action.sa_handler = OnSignal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], nullptr, &before_[i]);
    if (before_[i].sa_handler != SIG_IGN) {
      sigaction(kSignals[i], &action, nullptr);
    }
  }
  // A reader that goes away (`whet run 2>&1 | head`) must not cost the run, and
  // a full journal (`ulimit -f`) must be said.
  action.sa_handler = SIG_IGN;
  for (std::size_t i = 0; i < kIgnored.size(); ++i) {
    sigaction(kIgnored[i], &action, &ignored_before_[i]);
  }
}

StopSignals::~StopSignals() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], &before_[i], nullptr);
  }
  for (std::size_t i = 0; i < kIgnored.size(); ++i) {
    sigaction(kIgnored[i], &ignored_before_[i], nullptr);
  }
  g_run = nullptr;
}

}  // namespace whet::cli
