// Calls something back after a while, or sooner if it is cancelled.
//
//   DelayQueue later([this](whet_op op, bool cancelled) { ... });
//   later.Add(op, std::chrono::milliseconds(200));
//   later.Cancel(op);
//
// Thread-safe. What is left when it goes is called back as cancelled.
#ifndef WHET_PLUGINS_PROVIDER_SCRIPTED_DELAY_QUEUE_H_
#define WHET_PLUGINS_PROVIDER_SCRIPTED_DELAY_QUEUE_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "whet/provider.h"

namespace whet::scripted {

class DelayQueue {
 public:
  using Due = std::function<void(whet_op op, bool cancelled)>;

  // `due` is called on a thread of this, once per operation.
  explicit DelayQueue(Due due);
  ~DelayQueue();
  DelayQueue(const DelayQueue&) = delete;
  DelayQueue& operator=(const DelayQueue&) = delete;

  void Add(whet_op op, std::chrono::milliseconds delay);
  // Unknown operations are ignored.
  void Cancel(whet_op op);
  // Cancels everything and from now on whatever is added.
  void CancelAll();

 private:
  using Clock = std::chrono::steady_clock;
  struct Entry {
    whet_op op;
    bool cancelled;
  };

  void Loop();

  const Due due_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::multimap<Clock::time_point, Entry> entries_;
  bool closed_ = false;
  bool exit_ = false;
  std::thread thread_;
};

}  // namespace whet::scripted

#endif  // WHET_PLUGINS_PROVIDER_SCRIPTED_DELAY_QUEUE_H_
