// Watches a run from a thread of its own: hands progress to the observer and
// carries a stop request from a signal handler to the engine.
#ifndef WHET_CORE_RUN_RUN_MONITOR_H_
#define WHET_CORE_RUN_RUN_MONITOR_H_

#include <atomic>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "whet/core/run.h"

namespace whet {

// A stop request that a signal handler may make: an eventfd. Counts requests.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // Async-signal-safe.
  void Request() noexcept;
  // Waits at most `milliseconds`; returns the number of new requests.
  int Wait(int milliseconds);

 private:
  int fd_;
};

class RunMonitor {
 public:
  struct Hooks {
    // Fills in what changes by itself (calls, in flight, elapsed).
    std::function<void(RunProgress&)> refresh;
    // First and later stop requests.
    std::function<void(bool first)> on_stop;
  };

  // `observer` may be null; both must outlive this.
  RunMonitor(StopSignal* stop, RunObserver* observer, Hooks hooks);
  ~RunMonitor();  // shows the last state

  // Changes the state; any thread.
  void Update(const std::function<void(RunProgress&)>& change);
  void Message(std::string_view line);
  void Warning(std::string_view line);
  void Event(std::string_view name, std::string_view json);

 private:
  void Loop();
  void Show();

  StopSignal* stop_;
  RunObserver* observer_;
  Hooks hooks_;
  std::mutex mutex_;           // state_
  std::mutex observer_mutex_;  // one call at a time
  RunProgress state_;
  std::atomic<bool> exit_{false};
  std::thread thread_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_RUN_MONITOR_H_
