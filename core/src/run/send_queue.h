// Which call of one provider instance goes next, and when.
//
//   SendQueue queue(64, /*known=*/false);
//   queue.Add(call);
//   if (std::shared_ptr<Call> next = queue.Take(now)) { ... send it ... }
//   queue.GiveUpPlace(*next);                 // when its answer is kept
//
// Calls go in the order of Add, those that are tried again before those that
// were never sent, at most `concurrency` at once in all. Each model has a
// limiter of its own, because servers count per model; one that must wait does
// not hold up the others. Not thread-safe.
#ifndef WHET_CORE_RUN_SEND_QUEUE_H_
#define WHET_CORE_RUN_SEND_QUEUE_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "whet/core/result.h"

#include "run/call.h"
#include "run/limiter.h"
#include "run/retry_policy.h"

namespace whet {

class SendQueue {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using CallPtr = std::shared_ptr<Call>;

  // As Limiter.
  explicit SendQueue(int concurrency, bool known = false);

  // The quota of `model`, as the config has it.
  void SetRates(const std::string& model, const RateLimits& rates,
                TimePoint now);

  void Add(CallPtr call);
  // `due`: not before.
  void AddRetry(CallPtr call, TimePoint due);

  // The next call, which takes a place; null if none may go now.
  CallPtr Take(TimePoint now);
  // Before then Take and TakeOverdue have nothing, unless something happens.
  TimePoint NextWake() const;
  void GiveUpPlace(const Call& call);

  // Calls that wait to be tried again though their deadline has passed, because
  // others closed the gate.
  std::vector<CallPtr> TakeOverdue(TimePoint now);
  // Everything that waits.
  std::vector<CallPtr> TakeAll();

  void OnSent(const Call& call);
  void OnAnswer(const Call& call);
  // `tokens`: what it took.
  void OnUsage(const Call& call, std::int64_t tokens);
  void OnOverload(const Call& call, TimePoint now,
                  std::chrono::milliseconds pause);
  void OnQuota(const Call& call, const ServerQuota& quota, TimePoint now);

  // Calls that hold a place.
  std::int64_t places() const { return places_; }
  Traffic traffic() const;

 private:
  struct Lane {
    explicit Lane(const Limiter& l) : limiter(l) {}
    Limiter limiter;
    std::deque<CallPtr> waiting;                // never sent
    std::multimap<TimePoint, CallPtr> retries;  // when due
    std::int64_t places = 0;
  };

  Lane& LaneOf(const Call& call);
  // When the lane's next call may go; max() if it has none, or no place.
  TimePoint ReadyAt(const Lane& lane) const;

  int concurrency_;
  bool known_;
  std::map<std::string, Lane> lanes_;  // by model
  std::int64_t places_ = 0;
  // No call that waits to be tried again has an earlier deadline.
  TimePoint earliest_deadline_ = TimePoint::max();
  Traffic traffic_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_SEND_QUEUE_H_
