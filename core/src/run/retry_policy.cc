#include "run/retry_policy.h"

#include <algorithm>
#include <string>

#include "whet/status.h"

namespace whet {
namespace {

using std::chrono::milliseconds;

// Whoever asks for a longer pause than this is not worth waiting for: the call
// fails with the server's words, and enough of those end the run.
constexpr std::uint64_t kLongestPauseMs = 120'000;
// An outage must not eat the budget: attempts that may have been paid.
constexpr std::int64_t kMaxChargedAttempts = 3;
constexpr std::uint64_t kBackoffBaseMs = 500;
constexpr std::uint64_t kBackoffCapMs = 8'000;

bool IsRetryable(const FailureHints& hints) {
  return (hints.flags & WHET_ERROR_RETRYABLE) != 0;
}

}  // namespace

bool MayBePaid(const FailureHints& hints) {
  return (hints.flags & WHET_ERROR_NOT_BILLED) == 0;
}

bool IsOverload(const absl::Status& status, const FailureHints& hints) {
  return absl::IsDeadlineExceeded(status) ||
         (absl::IsUnavailable(status) && IsRetryable(hints));
}

milliseconds SharedPause(const FailureHints& hints) {
  return milliseconds(
      hints.retry_after_ms <= kLongestPauseMs ? hints.retry_after_ms : 0);
}

bool WorthAnotherAttempt(const FailureHints& hints, const Cost& charged) {
  return IsRetryable(hints) && hints.retry_after_ms <= kLongestPauseMs &&
         charged.calls < kMaxChargedAttempts;
}

milliseconds Backoff(std::string_view key, int attempts,
                     std::uint64_t retry_after_ms) {
  const int doublings = std::min(attempts - 1, 4);
  const std::uint64_t base =
      retry_after_ms > 0 ? retry_after_ms
                         : std::min(kBackoffBaseMs << doublings, kBackoffCapMs);
  const auto digits = key.substr(static_cast<std::size_t>(doublings) * 4, 4);
  const std::uint64_t draw = std::stoull(std::string(digits), nullptr, 16);
  return milliseconds(base + base * draw / (4 * 0xFFFF));
}

}  // namespace whet
