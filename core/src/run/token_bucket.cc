#include "run/token_bucket.h"

#include <algorithm>

namespace whet {
namespace {

constexpr double kShare = 0.95;

}  // namespace

void TokenBucket::Refill(TimePoint now) {
  if (now <= at_)
    return;
  const double passed = std::chrono::duration<double>(now - at_).count();
  level_ = std::min(capacity_, level_ + passed * per_second_);
  at_ = now;
}

void TokenBucket::SetRate(double per_minute, TimePoint now) {
  known_ = true;
  per_second_ = kShare * per_minute / 60.0;
  capacity_ = std::max(1.0, per_second_);
  level_ = capacity_;
  at_ = now;
}

void TokenBucket::Correct(const QuotaNotice& notice, TimePoint now) {
  if (notice.limit <= 0 || notice.remaining < 0 ||
      notice.remaining > notice.limit || notice.reset_ms < 0) {
    return;
  }
  const auto used = static_cast<double>(notice.limit - notice.remaining);
  // A full bucket does not tell how fast it fills.
  const auto remaining = static_cast<double>(notice.remaining);
  if (used > 0 && notice.reset_ms > 0) {
    if (!known_) {
      level_ = remaining;
      at_ = now;
    }
    known_ = true;
    per_second_ = kShare * 1000.0 * used / static_cast<double>(notice.reset_ms);
  }
  if (!known_)
    return;
  capacity_ = static_cast<double>(notice.limit);
  // What was sent after this answer left is in our books only.
  Refill(now);
  level_ = std::min(level_, remaining);
}

TokenBucket::TimePoint TokenBucket::ReadyAt(double amount) const {
  if (!known_)
    return TimePoint::min();
  // What is more than the bucket ever holds goes when it is full.
  const double missing = std::min(amount, capacity_) - level_;
  if (missing <= 0.0)
    return at_;
  return at_ + std::chrono::duration_cast<TimePoint::duration>(
                   std::chrono::duration<double>(missing / per_second_));
}

void TokenBucket::Take(double amount, TimePoint now) {
  if (!known_)
    return;
  Refill(now);
  level_ -= amount;
}

void TokenBucket::Refund(double amount) {
  if (known_)
    level_ = std::min(capacity_, level_ + amount);
}

}  // namespace whet
