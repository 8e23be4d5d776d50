// Ctrl-C in a command that goes on until somebody ends it: the process ends at
// once, whatever it does, and with it everything that it has started.
//
//   const EndOnSignal end_on_signal(ExitCode::kDone);
//   for (;;) ...
//
// For SIGINT, SIGTERM and SIGHUP, unless they were ignored, until it is
// destroyed. Make it before the first thread: signals are blocked, here and in
// threads that are started later, and another thread waits for them. One at a
// time in a process.
#ifndef WHET_HOSTS_CLI_END_ON_SIGNAL_H_
#define WHET_HOSTS_CLI_END_ON_SIGNAL_H_

#include <thread>

#include <signal.h>

#include "exit_code.h"

namespace whet::cli {

class EndOnSignal {
 public:
  explicit EndOnSignal(ExitCode code);
  ~EndOnSignal();
  EndOnSignal(const EndOnSignal&) = delete;
  EndOnSignal& operator=(const EndOnSignal&) = delete;

 private:
  void Wait() const;

  const ExitCode code_;
  sigset_t signals_;
  sigset_t before_;
  int signal_fd_ = -1;
  int end_fd_ = -1;
  std::thread thread_;
};

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_END_ON_SIGNAL_H_
