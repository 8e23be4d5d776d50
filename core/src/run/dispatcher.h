// Sends the calls of one provider instance: order, concurrency, retries.
//
// Calls leave in the order of Enqueue, as many at once as the limiter lets,
// each after its intent is durable in the journal. An answer holds its place
// until the sink has kept it, so that a kill repeats at most `concurrency`
// calls. Retries happen here and nowhere else: a call whose failure is worth it
// is tried again after a pause, before those that were never sent, until its
// deadline and until three attempts may have been paid. Thread-safe.
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
#include "run/limiter.h"
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
  std::chrono::steady_clock::time_point sent;  // the last attempt
  absl::Status last_failure;                   // of the attempt before a retry
  bool cancel_sent = false;

  // The table's:
  bool done = false;
  ModelAnswer answer;
  std::string provider;  // plugin id
  std::string kept_as;   // key among the answers across runs; empty: not there
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
  void Attach(PluginInstance* instance, Limiter limiter);
  // After Stop(): returns when no thread of this is inside the instance, which
  // may be destroyed then; its last completions still come here.
  void Detach();
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
  // The call to send next, if there is one and a place for it.
  std::shared_ptr<Call> TakeDueLocked(Clock::time_point now);
  // True if it ended calls, for which it unlocked.
  bool EndOverdueRetries(std::unique_lock<std::mutex>& lock);
  Clock::time_point NextWakeLocked(Clock::time_point now) const;
  std::int64_t PlacesLocked() const;  // taken, on the way in or out included
  void TellLimiterLocked(const Call& call, const absl::Status& status,
                         const FailureHints& hints);
  void GiveUpPlace();
  void WriteIntent(const std::shared_ptr<Call>& call);
  // Ends a call that was not sent: nothing was paid.
  void Drop(std::shared_ptr<Call> call, absl::Status status);
  // Takes back the intent of a call that will not be sent.
  void WithdrawIntent(const Call& call);
  void LeavePluginLocked();
  void Send(std::unique_lock<std::mutex>& lock, std::shared_ptr<Call> call);
  // True if it asked for a cancellation, for which it unlocked.
  bool CancelOverdue(std::unique_lock<std::mutex>& lock);
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
  Limiter limiter_{1};

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  std::deque<std::shared_ptr<Call>> waiting_;  // never sent
  std::multimap<Clock::time_point, std::shared_ptr<Call>> retries_;  // when due
  std::deque<std::shared_ptr<Call>> ready_;            // intent durable
  std::map<whet_op, std::shared_ptr<Call>> attempts_;  // at the provider
  std::int64_t intents_ = 0;    // on their way to the journal
  std::int64_t finishing_ = 0;  // answered, not yet kept by the sink
  int in_plugin_ = 0;           // calls into the instance on any stack
  bool stopping_ = false;
  bool exit_ = false;
  std::thread thread_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_DISPATCHER_H_
