#include "tests/support/fake_model_server/rate_limit.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace whet::testing {
namespace {

// What rounding of times may cost: a client that waits as long as it was told
// is admitted.
constexpr double kRounding = 1e-6;

double CapacityOf(const RateLimitOptions& options) {
  return options.burst > 0 ? options.burst
                           : std::max(1.0, options.requests_per_minute);
}

void AnnounceBucket(const TokenBucket& bucket, double per_minute,
                    const std::string& of, HttpHeaders& headers) {
  const auto whole = [](double number) {
    return std::to_string(static_cast<long long>(number + kRounding));
  };
  const std::chrono::milliseconds reset(
      static_cast<long long>(std::ceil(bucket.TimeToFull() * 1e3 - kRounding)));
  headers.emplace_back("x-ratelimit-limit-" + of, whole(per_minute));
  headers.emplace_back("x-ratelimit-remaining-" + of, whole(bucket.level()));
  headers.emplace_back("x-ratelimit-reset-" + of, DurationText(reset));
}

}  // namespace

TokenBucket::TokenBucket(double rate, double capacity)
    : rate_(rate), capacity_(capacity), level_(capacity) {}

void TokenBucket::FillUntil(double now) {
  level_ = std::min(capacity_, level_ + (now - filled_at_) * rate_);
  filled_at_ = now;
}

void TokenBucket::SetRate(double rate, double capacity) {
  rate_ = rate;
  capacity_ = capacity;
  level_ = std::min(level_, capacity);
}

double TokenBucket::WaitFor(double count) const {
  const double missing = std::min(count, capacity_) - level_;
  return missing <= kRounding ? 0 : missing / rate_;
}

void TokenBucket::Take(double count) { level_ = std::max(0.0, level_ - count); }

double TokenBucket::TimeToFull() const { return (capacity_ - level_) / rate_; }

RateLimiter::RateLimiter(const RateLimitOptions& options)
    : options_(options),
      requests_(options.requests_per_minute / 60, CapacityOf(options)),
      tokens_(options.tokens_per_minute / 60, options.tokens_per_minute) {}

void RateLimiter::FillUntil(double now) {
  const double change = options_.change_at_s.value_or(INFINITY);
  if (now >= change && factor_ != options_.change_factor) {
    requests_.FillUntil(change);
    tokens_.FillUntil(change);
    factor_ = options_.change_factor;
    requests_.SetRate(options_.requests_per_minute * factor_ / 60,
                      std::max(1.0, CapacityOf(options_) * factor_));
    tokens_.SetRate(options_.tokens_per_minute * factor_ / 60,
                    options_.tokens_per_minute * factor_);
  }
  requests_.FillUntil(now);
  tokens_.FillUntil(now);
}

RateLimiter::Verdict RateLimiter::Admit(std::chrono::microseconds now,
                                        double tokens) {
  FillUntil(static_cast<double>(now.count()) / 1e6);
  const bool limits_requests = options_.requests_per_minute > 0;
  const bool limits_tokens = options_.tokens_per_minute > 0;
  double wait = limits_requests ? requests_.WaitFor(1) : 0;
  if (limits_tokens)
    wait = std::max(wait, tokens_.WaitFor(tokens));
  if (wait > 0) {
    return {.admitted = false,
            .wait = std::chrono::microseconds(
                static_cast<long long>(std::ceil(wait * 1e6 - kRounding)))};
  }
  if (limits_requests)
    requests_.Take(1);
  if (limits_tokens)
    tokens_.Take(tokens);
  return {};
}

void RateLimiter::Announce(HttpHeaders& headers) const {
  if (!options_.announce)
    return;
  if (options_.requests_per_minute > 0) {
    AnnounceBucket(requests_, options_.requests_per_minute * factor_,
                   "requests", headers);
  }
  if (options_.tokens_per_minute > 0) {
    AnnounceBucket(tokens_, options_.tokens_per_minute * factor_, "tokens",
                   headers);
  }
}

std::string DurationText(std::chrono::milliseconds time) {
  const long long ms = time.count();
  if (ms < 1000)
    return ms <= 0 ? "0s" : std::to_string(ms) + "ms";
  std::string out;
  if (ms >= 3'600'000)
    out += std::to_string(ms / 3'600'000) + "h";
  if (ms >= 60'000)
    out += std::to_string(ms / 60'000 % 60) + "m";
  char seconds[32];
  std::snprintf(seconds, sizeof(seconds), "%.3f",
                static_cast<double>(ms % 60'000) / 1e3);
  std::string text = seconds;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.')
    text.pop_back();
  return out + text + "s";
}

}  // namespace whet::testing
