// Which failed attempts are tried again, when, and who pays: the one place.
//
// | the attempt                            | again | paid    | slows others |
// | -------------------------------------- | ----- | ------- | ------------ |
// | answered                               | no    | usage   | no           |
// | refused, not billed, not retryable     | no    | nothing | no           |
// | refused for load (retryable, UNAVAIL.) | yes   | unless NOT_BILLED | yes |
// | broken off, unknown outcome, retryable | yes   | as if   | if UNAVAIL.  |
// | damaged answer, retryable              | yes   | as if   | no           |
// | answered with more than any answer has | no    | as if   | no           |
// | past its deadline                      | no    | as if   | yes          |
// | wants a pause of more than two minutes | no    | unless NOT_BILLED | yes |
//
// Providers say what happened (WHET_ERROR_*); "as if" is the reservation of the
// attempt. No call is tried again after its deadline, nor once three attempts
// of it may have been paid. Pure functions.
#ifndef WHET_CORE_RUN_RETRY_POLICY_H_
#define WHET_CORE_RUN_RETRY_POLICY_H_

#include <chrono>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "run/cost.h"

namespace whet {

// How an attempt failed, beside its status.
struct FailureHints {
  std::uint32_t flags = 0;  // WHET_ERROR_*
  std::uint64_t retry_after_ms = 0;
};

// True if the attempt may have been paid.
bool MayBePaid(const FailureHints& hints);

// True if a failure says that the provider has too much to do.
bool IsOverload(const absl::Status& status, const FailureHints& hints);

// The pause that all calls make because of it; 0 if the provider does not say,
// or asks for more than anybody would wait.
std::chrono::milliseconds SharedPause(const FailureHints& hints);

// Whether a call that has paid for `charged` so far is worth another attempt.
bool WorthAnotherAttempt(const FailureHints& hints, const Cost& charged);

// The pause before attempt `attempts` + 1 of the call with this key (hex): what
// the server asks for, else exponential; with positive jitter of up to a
// quarter, drawn from the key: no clock or global generator takes part.
std::chrono::milliseconds Backoff(std::string_view key, int attempts,
                                  std::uint64_t retry_after_ms);

}  // namespace whet

#endif  // WHET_CORE_RUN_RETRY_POLICY_H_
