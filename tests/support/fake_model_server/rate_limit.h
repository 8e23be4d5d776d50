// The rate limit of a simulated provider: token buckets of requests and of
// tokens per minute, and the headers that announce them. Time is given, not
// asked, so that tests can count by hand. Not thread-safe.
//
//   RateLimiter limiter({.requests_per_minute = 60, .burst = 2});
//   limiter.Admit(0s, 1);   // admitted: 2 of 2, now 1
//   limiter.Admit(0s, 1);   // admitted
//   limiter.Admit(0s, 1);   // refused; .wait == 1s, a 60th of a minute
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_RATE_LIMIT_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_RATE_LIMIT_H_

#include <chrono>
#include <optional>
#include <string>

#include "tests/support/fake_model_server/http_message.h"
#include "tests/support/fake_model_server/retry_after.h"

namespace whet::testing {

struct RateLimitOptions {
  double requests_per_minute = 0;  // 0: no limit
  double burst = 0;                // 0: as many as in a minute
  double tokens_per_minute = 0;    // 0: no limit; their burst is a minute's
  // From this time on the rates are so many times the above.
  std::optional<double> change_at_s = {};
  double change_factor = 1;
  RetryAfter retry_after = RetryAfter::kNone;
  bool announce = false;  // x-ratelimit-* headers
};

// Fills at `rate` per second up to `capacity`; full at the start.
class TokenBucket {
 public:
  TokenBucket(double rate, double capacity);

  // Fills up to `now`, in seconds. Time does not go back.
  void FillUntil(double now);
  void SetRate(double rate, double capacity);
  // How long until `count` can be taken, or as many as there ever are.
  double WaitFor(double count) const;
  void Take(double count);
  double level() const { return level_; }
  double TimeToFull() const;

 private:
  double rate_;
  double capacity_;
  double level_;
  double filled_at_ = 0;
};

class RateLimiter {
 public:
  struct Verdict {
    bool admitted = true;
    std::chrono::microseconds wait{0};  // until it would be
  };

  explicit RateLimiter(const RateLimitOptions& options);

  // A request at `now` that costs so many tokens.
  Verdict Admit(std::chrono::microseconds now, double tokens);

  // Adds the headers that announce the limits as they are.
  void Announce(HttpHeaders& headers) const;

 private:
  void FillUntil(double now);

  RateLimitOptions options_;
  double factor_ = 1;
  TokenBucket requests_;
  TokenBucket tokens_;
};

// A time as OpenAI writes it: "120ms", "1s", "1.5s", "6m0s", "1h0m0s".
std::string DurationText(std::chrono::milliseconds time);

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_RATE_LIMIT_H_
