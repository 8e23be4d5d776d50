#include "run/limiter.h"

#include <algorithm>

namespace whet {
namespace {

constexpr double kFirst = 4.0;
constexpr double kDecrease = 0.7;
// The pause of all calls while nothing is answered: doubles, up to eight
// seconds, from the second round trip in vain on.
constexpr std::chrono::milliseconds kFirstPause{500};
constexpr int kMaxDoublings = 4;

}  // namespace

Limiter::Limiter(int ceiling, bool known)
    : limit_(known ? ceiling : kFirst), ceiling_(ceiling) {}

std::int64_t Limiter::limit() const {
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(limit_), 1,
                                  ceiling_);
}

void Limiter::OnSent(std::int64_t under_way) {
  if (under_way >= limit())
    saturated_ = true;
}

void Limiter::OnAnswer() {
  in_vain_ = 0;
  // Growth that nothing asked for would be a guess.
  if (!saturated_ || limit_ >= ceiling_)
    return;
  const std::int64_t before = limit();
  // One more per answer doubles the limit per round trip; one more per `limit`
  // answers adds one.
  limit_ += slow_start_ ? 1.0 : 1.0 / limit_;
  if (limit() != before)
    saturated_ = false;
}

void Limiter::OnOverload(TimePoint sent, TimePoint now, Duration retry_after) {
  ++overloads_;
  slow_start_ = false;
  gate_ = std::max(gate_, now + retry_after);
  if (sent < decreased_)
    return;  // the decrease was for this one, too
  limit_ = std::max(1.0, std::min<double>(limit_, ceiling_) * kDecrease);
  decreased_ = now;
  saturated_ = false;
  // A server that says how long to wait is taken at its word.
  if (++in_vain_ > 1 && retry_after == Duration::zero()) {
    const int doublings = std::min(in_vain_ - 2, kMaxDoublings);
    gate_ = std::max(gate_, now + kFirstPause * (1 << doublings));
  }
}

}  // namespace whet
