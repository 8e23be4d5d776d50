// How many calls should be under way at a provider, learned from its answers,
// and when the next one may go.
//
//   Limiter limiter(64);
//   if (limiter.MaySend(now, under_way)) { limiter.OnSent(under_way + 1); ... }
//   limiter.OnAnswer();                       // or
//   limiter.OnOverload(sent, now, retry_after);
//
// Slow start, then additive increase and multiplicative decrease, which is fair
// and stable among clients that share a quota without knowing of each other
// (Chiu and Jain 1989); as in TCP, calls sent before a decrease do not cause
// another one. One gate for all calls: nobody sends before the latest
// Retry-After has passed, nor, while the provider answers nothing at all and
// does not say how long to wait, more often than every few seconds.
//
// Not thread-safe. Times come from the caller: the rules can be tested without
// waiting.
#ifndef WHET_CORE_RUN_LIMITER_H_
#define WHET_CORE_RUN_LIMITER_H_

#include <chrono>
#include <cstdint>

namespace whet {

class Limiter {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::steady_clock::duration;

  // `ceiling` >= 1: never more calls at once than that. `known`: the provider
  // has said so itself, so there is nothing to feel for at the start.
  explicit Limiter(int ceiling, bool known = false);

  // Whether a call may be sent beside `under_way` others.
  bool MaySend(TimePoint now, std::int64_t under_way) const {
    return now >= gate_ && HasRoom(under_way);
  }
  bool HasRoom(std::int64_t under_way) const { return under_way < limit(); }
  // Nobody may send before.
  TimePoint gate() const { return gate_; }

  // A call was sent; with it, `under_way` are.
  void OnSent(std::int64_t under_way);
  // The provider did what it was asked, or refused for a reason that has
  // nothing to do with load.
  void OnAnswer();
  // The provider refused a call sent at `sent` because there are too many, or
  // broke down. `retry_after`: what it asks to wait; 0 if it does not say.
  void OnOverload(TimePoint sent, TimePoint now, Duration retry_after);

  // Calls at once, at present; 1 to the ceiling.
  std::int64_t limit() const;
  std::int64_t overloads() const { return overloads_; }

 private:
  double limit_;
  int ceiling_;
  bool slow_start_ = true;
  bool saturated_ = false;  // the limit held a call back since it last changed
  TimePoint decreased_ = TimePoint::min();
  int in_vain_ = 0;  // decreases since the last answer
  TimePoint gate_ = TimePoint::min();
  std::int64_t overloads_ = 0;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_LIMITER_H_
