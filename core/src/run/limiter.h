// How many calls should be under way at a provider, learned from its answers,
// and when the next one may go.
//
//   Limiter limiter(64);
//   if (limiter.HasRoom(under_way) && limiter.ReadyAt(tokens) <= now)
//     limiter.OnSent(now, tokens);
//   limiter.OnAnswer(under_way);                       // or
//   limiter.OnOverload(sent, now, retry_after);
//
// Slow start, then additive increase and multiplicative decrease, which is fair
// and stable among clients that share a quota without knowing of each other
// (Chiu and Jain 1989); as in TCP, calls sent before a decrease do not cause
// another one; a limit that grows past what was too much the last time grows
// faster. One gate for all calls: nobody sends before the latest
// Retry-After has passed, nor, while the provider answers nothing at all and
// does not say how long to wait, more often than every few seconds. Where a
// quota is known from the config or announced by the server, calls are spread
// over time so that it lasts.
//
// Not thread-safe. Times come from the caller: the rules can be tested without
// waiting.
#ifndef WHET_CORE_RUN_LIMITER_H_
#define WHET_CORE_RUN_LIMITER_H_

#include <chrono>
#include <cstdint>

#include "run/token_bucket.h"

namespace whet {

// Requests and tokens per minute; 0: not known.
struct RateLimits {
  double requests_per_minute = 0.0;
  double tokens_per_minute = 0.0;
};

// What a server announces with an answer.
struct ServerQuota {
  QuotaNotice requests;
  QuotaNotice tokens;
};

class Limiter {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::steady_clock::duration;

  // `ceiling` >= 1: never more calls at once than that. `known`: the provider
  // has said so itself, so there is nothing to feel for at the start.
  explicit Limiter(int ceiling, bool known = false);

  // The quota as the config has it. Before anything is sent.
  void SetRates(const RateLimits& rates, TimePoint now);

  // Whether a call may be sent beside `under_way` others, as far as their
  // number goes.
  bool HasRoom(std::int64_t under_way) const { return under_way < limit(); }
  // When the next call, which takes `tokens` at most, may be sent.
  TimePoint ReadyAt(std::int64_t tokens) const;
  // Nobody may send before.
  TimePoint gate() const { return gate_; }

  // A call of `tokens` at most was sent.
  void OnSent(TimePoint now, std::int64_t tokens);
  // It took `tokens` less than that.
  void OnSpared(std::int64_t tokens);
  // The server's books, as they came with an answer.
  void OnQuota(const ServerQuota& quota, TimePoint now);
  // The provider did what it was asked, or refused for a reason that has
  // nothing to do with load. `under_way`: calls at that time, this one
  // included; fewer than half of what may be do not tell whether more could be.
  void OnAnswer(std::int64_t under_way);
  // The provider refused a call sent at `sent` because there are too many, or
  // broke down. `retry_after`: what it asks to wait; 0 if it does not say.
  void OnOverload(TimePoint sent, TimePoint now, Duration retry_after);

  // Calls at once, at present; 1 to the ceiling.
  std::int64_t limit() const;
  std::int64_t overloads() const { return overloads_; }

 private:
  double limit_;
  double peak_ = 0.0;  // what was too much the last time
  double step_ = 1.0;  // what a round trip adds
  int ceiling_;
  bool slow_start_ = true;
  TimePoint decreased_ = TimePoint::min();
  int in_vain_ = 0;  // decreases since the last answer
  TimePoint gate_ = TimePoint::min();
  std::int64_t overloads_ = 0;
  // Of the config and of the server: the tighter counts.
  TokenBucket requests_;
  TokenBucket tokens_;
  TokenBucket announced_requests_;
  TokenBucket announced_tokens_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_LIMITER_H_
