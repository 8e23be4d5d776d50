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

void Limiter::SetRates(const RateLimits& rates, TimePoint now) {
  if (rates.requests_per_minute > 0)
    requests_.SetRate(rates.requests_per_minute, now);
  if (rates.tokens_per_minute > 0)
    tokens_.SetRate(rates.tokens_per_minute, now);
}

Limiter::TimePoint Limiter::ReadyAt(std::int64_t tokens) const {
  const auto amount = static_cast<double>(tokens);
  return std::max({gate_, requests_.ReadyAt(1.0), tokens_.ReadyAt(amount),
                   announced_requests_.ReadyAt(1.0),
                   announced_tokens_.ReadyAt(amount)});
}

void Limiter::OnSent(TimePoint now, std::int64_t tokens) {
  const auto amount = static_cast<double>(tokens);
  requests_.Take(1.0, now);
  tokens_.Take(amount, now);
  announced_requests_.Take(1.0, now);
  announced_tokens_.Take(amount, now);
}

void Limiter::OnSpared(std::int64_t tokens) {
  tokens_.Refund(static_cast<double>(tokens));
  announced_tokens_.Refund(static_cast<double>(tokens));
}

void Limiter::OnQuota(const ServerQuota& quota, TimePoint now) {
  announced_requests_.Correct(quota.requests, now);
  announced_tokens_.Correct(quota.tokens, now);
}

void Limiter::OnAnswer(std::int64_t under_way) {
  in_vain_ = 0;
  // Growth that nothing asked for would be a guess.
  if (2 * under_way < limit() || limit_ >= ceiling_)
    return;
  // One more per answer doubles the limit per round trip; one more per `limit`
  // answers adds one.
  limit_ += slow_start_ ? 1.0 : step_ / limit_;
  // Past what was too much the last time the server must have become faster:
  // look for its new limit in steps that double, as CUBIC does in its way.
  if (limit_ >= peak_ + step_) {
    peak_ = limit_;
    step_ = std::min(2.0 * step_, limit_);
  }
}

void Limiter::OnOverload(TimePoint sent, TimePoint now, Duration retry_after) {
  ++overloads_;
  slow_start_ = false;
  gate_ = std::max(gate_, now + retry_after);
  if (sent < decreased_)
    return;  // the decrease was for this one, too
  peak_ = std::min<double>(limit_, ceiling_);
  step_ = 1.0;
  limit_ = std::max(1.0, peak_ * kDecrease);
  decreased_ = now;
  // A server that says how long to wait is taken at its word.
  if (++in_vain_ > 1 && retry_after == Duration::zero()) {
    const int doublings = std::min(in_vain_ - 2, kMaxDoublings);
    gate_ = std::max(gate_, now + kFirstPause * (1 << doublings));
  }
}

}  // namespace whet
