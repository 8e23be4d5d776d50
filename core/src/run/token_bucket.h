// A quota that refills: so many requests, or tokens, per minute.
//
//   TokenBucket bucket;                       // nothing is known: no limit
//   bucket.SetRate(600, now);                 // from the config, or
//   bucket.Correct({.limit = 600, .remaining = 12, .reset_ms = 58'800}, now);
//   if (bucket.ReadyAt(1) <= now) bucket.Take(1, now);
//
// Spends a twentieth less than it may: clocks differ, and others count, too.
// Not thread-safe. Times come from the caller.
#ifndef WHET_CORE_RUN_TOKEN_BUCKET_H_
#define WHET_CORE_RUN_TOKEN_BUCKET_H_

#include <chrono>
#include <cstdint>

namespace whet {

// What a server says about one of its limits; -1: it does not say.
struct QuotaNotice {
  std::int64_t limit = -1;
  std::int64_t remaining = -1;
  std::int64_t reset_ms = -1;  // until `remaining` is `limit` again
  bool operator==(const QuotaNotice&) const = default;
};

class TokenBucket {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // At most `per_minute` (> 0) from now on, one second's worth at once.
  void SetRate(double per_minute, TimePoint now);

  // The server's own books as of `now`; whoever else uses the quota is in them.
  // Notices that lack a number, or make no sense, are ignored.
  void Correct(const QuotaNotice& notice, TimePoint now);

  // When `amount` may be taken; the past if it may be now.
  TimePoint ReadyAt(double amount) const;
  void Take(double amount, TimePoint now);
  // Gives back what was taken for nothing.
  void Refund(double amount);

  bool known() const { return known_; }

 private:
  void Refill(TimePoint now);

  bool known_ = false;
  double capacity_ = 0.0;
  double per_second_ = 0.0;
  double level_ = 0.0;
  TimePoint at_;  // when `level_` held
};

}  // namespace whet

#endif  // WHET_CORE_RUN_TOKEN_BUCKET_H_
