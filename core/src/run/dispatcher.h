// Sends the calls of one provider instance: order, concurrency, retries.
//
// Calls leave as SendQueue says, each after its intent is durable in the
// journal. An answer holds its place until the sink has kept it, so that a kill
// repeats at most `concurrency` calls. Retries happen here, as retry_policy.h
// says, and nowhere else. Thread-safe.
#ifndef WHET_CORE_RUN_DISPATCHER_H_
#define WHET_CORE_RUN_DISPATCHER_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "whet/provider.h"

#include "plugins/host_context.h"
#include "plugins/plugin_instance.h"
#include "run/call.h"
#include "run/journal.h"
#include "run/ledger.h"
#include "run/model_call.h"
#include "run/retry_policy.h"
#include "run/send_queue.h"

namespace whet {

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
  // Before the first Enqueue.
  void Attach(PluginInstance* instance, SendQueue queue);
  // After Stop(): returns when no thread of this is inside the instance, which
  // may be destroyed then; its last completions still come here.
  void Detach();
  void set_journal(Journal* journal) { journal_ = journal; }
  // Whether the instance that was attached makes embeddings.
  bool CanEmbed() const;

  void Enqueue(std::shared_ptr<Call> call);

  enum class StopMode { kFinishInFlight, kDropInFlight };
  // Calls that were not sent end as CANCELLED; with kDropInFlight the others
  // are asked to end, too.
  void Stop(StopMode mode);

  // Calls that are at the provider, and those whose turn it is.
  std::int64_t in_flight() const;
  Traffic traffic() const;
  // Returns when no attempt is at the provider or on its way to it.
  void WaitUntilIdle();

 private:
  using Clock = std::chrono::steady_clock;

  friend struct CompletionService;

  void Loop();
  // True if it ended calls, for which it unlocked.
  bool EndOverdueRetries(std::unique_lock<std::mutex>& lock);
  Clock::time_point NextWakeLocked() const;
  void TellQueueLocked(const Call& call, const ModelAnswer& answer,
                       const FailureHints& hints);
  void GiveUpPlace(const Call& call);
  void WriteIntent(const std::shared_ptr<Call>& call);
  // Ends a call that was not sent: nothing was paid.
  void Drop(std::shared_ptr<Call> call, absl::Status status);
  // Takes back the intent of a call that will not be sent.
  void WithdrawIntent(const Call& call);
  void LeavePluginLocked();
  void Send(std::unique_lock<std::mutex>& lock, std::shared_ptr<Call> call);
  // True if it asked for a cancellation, for which it unlocked.
  bool CancelOverdue(std::unique_lock<std::mutex>& lock);
  // Starts an attempt; what the provider says at once.
  static absl::Status StartAt(PluginInstance& instance, whet_op op,
                              const Call& call, std::uint64_t timeout_ms,
                              FailureHints* hints);
  void CancelAtProvider(PluginInstance* instance,
                        const std::vector<whet_op>& ops);
  // False if `op` is not under way. `embedded`: a vector came.
  bool OnCompleted(whet_op op, ModelAnswer answer, const FailureHints& hints,
                   bool embedded = false);
  bool OnQuota(whet_op op, const ServerQuota& quota);
  void SettleAttempt(Call& call, const ModelAnswer& answer,
                     const FailureHints& hints);
  bool RetryLater(const std::shared_ptr<Call>& call, const FailureHints& hints);
  // Ends a call that holds no place.
  void Finish(std::shared_ptr<Call> call, ModelAnswer answer);

  Ledger* ledger_;
  Journal* journal_;
  CallOutcomeSink* sink_;
  PluginInstance* instance_ = nullptr;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  SendQueue queue_{1};
  std::deque<std::shared_ptr<Call>> ready_;  // intent durable
  std::unordered_map<whet_op, std::shared_ptr<Call>> attempts_;  // at provider
  // When something is due about an attempt: its cancellation, then giving up.
  std::set<std::pair<Clock::time_point, whet_op>> due_;
  std::int64_t finishing_ = 0;  // answered, not yet kept by the sink
  int in_plugin_ = 0;           // calls into the instance on any stack
  bool stopping_ = false;
  bool dropping_ = false;  // calls at the provider, too
  bool exit_ = false;
  std::thread thread_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_DISPATCHER_H_
