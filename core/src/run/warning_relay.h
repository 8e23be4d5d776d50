// Hands warnings, from any thread, to the monitor of a run; keeps those that
// come before there is one.
#ifndef WHET_CORE_RUN_WARNING_RELAY_H_
#define WHET_CORE_RUN_WARNING_RELAY_H_

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "run/run_monitor.h"

namespace whet {

// Thread-safe.
class WarningRelay {
 public:
  void Warn(std::string_view line) {
    const std::lock_guard lock(mutex_);
    if (monitor_ != nullptr) {
      monitor_->Warning(line);
    } else {
      kept_.emplace_back(line);
    }
  }

  // Those that no monitor has got yet.
  std::vector<std::string> kept() const {
    const std::lock_guard lock(mutex_);
    return kept_;
  }

  // From now on `monitor` gets them, first those kept. Null before it goes:
  // nobody is inside it then.
  void Attach(RunMonitor* monitor) {
    const std::lock_guard lock(mutex_);
    monitor_ = monitor;
    if (monitor_ == nullptr)
      return;
    for (const std::string& line : kept_)
      monitor_->Warning(line);
    kept_.clear();
  }

 private:
  mutable std::mutex mutex_;
  RunMonitor* monitor_ = nullptr;
  std::vector<std::string> kept_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_WARNING_RELAY_H_
