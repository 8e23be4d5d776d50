// Ctrl-C and friends while a run works: the first asks it to stop and save,
// the second to drop calls under way, the third ends the process.
//
//   const StopSignals signals(&run);
//   run.Execute(&view);
//
// Handles SIGINT, SIGTERM and SIGHUP (unless they were ignored, as under
// nohup) until it is destroyed. Meanwhile a reader that goes away (SIGPIPE) and
// a file that reaches its size limit (SIGXFSZ) are failed writes, not the end
// of the process. One at a time in a process.
#ifndef WHET_HOSTS_CLI_STOP_SIGNALS_H_
#define WHET_HOSTS_CLI_STOP_SIGNALS_H_

#include <array>

#include <signal.h>

#include "whet/core/run.h"

namespace whet::cli {

class StopSignals {
 public:
  // `run` must outlive this.
  explicit StopSignals(PreparedRun* run);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  static constexpr std::array<int, 3> kSignals = {SIGINT, SIGTERM, SIGHUP};
  static constexpr std::array<int, 2> kIgnored = {SIGPIPE, SIGXFSZ};
  std::array<struct sigaction, kSignals.size()> before_{};
  std::array<struct sigaction, kIgnored.size()> ignored_before_{};
};

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_STOP_SIGNALS_H_
