// Sends the calls of one provider instance: order, concurrency, retries.
//
// Calls leave in the order of Enqueue, at most `concurrency` at once, each
// after its intent is durable in the journal. An answer holds its place until
// the sink has kept it, so that a kill repeats at most `concurrency` calls.
// Retries happen here and nowhere
// else: a retryable failure goes back to the front of the queue until the
// call's deadline; a Retry-After closes the gate for all calls of the provider.
// Thread-safe.
#ifndef WHET_CORE_RUN_DISPATCHER_H_
#define WHET_CORE_RUN_DISPATCHER_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "whet/provider.h"

#include "plugins/host_context.h"
#include "plugins/plugin_instance.h"
#include "run/journal.h"
#include "run/ledger.h"
#include "run/model_call.h"

namespace whet {

// One call on its way. Owned jointly by the call table and the dispatcher;
// `answer` and `done` are guarded by the table.
struct Call {
  std::string key;
  std::string role;
  ModelRequest request;
  std::uint64_t seed = 0;
  std::int64_t timeout_ms = 120'000;
  Cost reservation;  // of the attempt that is under way or waits
  Cost worst_case;   // of one attempt

  // The dispatcher's:
  Cost charged;
  int attempts = 0;
  std::chrono::steady_clock::time_point deadline;
  std::chrono::steady_clock::time_point not_before;
  bool cancel_sent = false;

  // The table's:
  bool done = false;
  ModelAnswer answer;
};

// Takes final outcomes, on any thread, once per call.
class CallOutcomeSink {
 public:
  virtual ~CallOutcomeSink() = default;
  // Calls `kept` once, on any thread, when a kill cannot lose the outcome any
  // more or it will never be kept.
  virtual void OnOutcome(std::shared_ptr<Call> call, ModelAnswer answer,
                         std::function<void()> kept) = 0;
};

class Dispatcher {
 public:
  // Everything must outlive this; `journal` may be null. Attach the instance
  // after creating it with a context that OfferTo prepared.
  Dispatcher(Ledger* ledger, Journal* journal, CallOutcomeSink* sink);
  // Stop(kDropInFlight), wait until the sink has kept what it was given, join.
  ~Dispatcher();

  // Offers whet.completion/1 to the instance that will be attached.
  void OfferTo(HostContext& context);
  // `concurrency` >= 1. A null instance (after Stop) detaches the old one,
  // which may be destroyed then.
  void Attach(PluginInstance* instance, int concurrency);
  void set_journal(Journal* journal) { journal_ = journal; }

  void Enqueue(std::shared_ptr<Call> call);

  enum class StopMode { kFinishInFlight, kDropInFlight };
  // Calls that were not sent end as CANCELLED; with kDropInFlight the others
  // are asked to end, too.
  void Stop(StopMode mode);

  std::int64_t in_flight() const;
  // Returns when no attempt is at the provider or on its way to it.
  void WaitUntilIdle();

 private:
  using Clock = std::chrono::steady_clock;

  // How an attempt failed, beside its status.
  struct FailureHints {
    std::uint32_t flags = 0;  // WHET_ERROR_*
    std::uint64_t retry_after_ms = 0;
  };

  friend struct CompletionService;

  void Loop();
  Clock::time_point NextWakeLocked(Clock::time_point now) const;
  bool HasRoomLocked() const;
  void GiveUpPlace();
  void WriteIntent(const std::shared_ptr<Call>& call);
  void Send(std::unique_lock<std::mutex>& lock, std::shared_ptr<Call> call);
  void CancelOverdue(std::unique_lock<std::mutex>& lock);
  // False if `op` is not under way.
  bool OnCompleted(whet_op op, ModelAnswer answer, const FailureHints& hints);
  void SettleAttempt(Call& call, const ModelAnswer& answer,
                     const FailureHints& hints);
  bool RetryLater(const std::shared_ptr<Call>& call, const FailureHints& hints);
  // Ends a call that holds no place.
  void Finish(std::shared_ptr<Call> call, ModelAnswer answer);

  Ledger* ledger_;
  Journal* journal_;
  CallOutcomeSink* sink_;
  PluginInstance* instance_ = nullptr;
  int concurrency_ = 1;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  std::deque<std::shared_ptr<Call>> waiting_;          // not yet in the journal
  std::deque<std::shared_ptr<Call>> ready_;            // intent durable
  std::map<whet_op, std::shared_ptr<Call>> attempts_;  // at the provider
  std::int64_t intents_ = 0;    // on their way to the journal
  std::int64_t finishing_ = 0;  // answered, not yet kept by the sink
  Clock::time_point gate_;
  bool stopping_ = false;
  bool exit_ = false;
  std::thread thread_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_DISPATCHER_H_
