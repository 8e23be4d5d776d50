// How servers say when to come again: every form that clients meet. Pure
// functions but for the date, which is of the clock on the wall.
//
//   RefusalReply(429, RetryAfter::kSeconds, 1200ms)   // "retry-after: 2"
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_RETRY_AFTER_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_RETRY_AFTER_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/fake_model_server/http_message.h"

namespace whet::testing {

enum class RetryAfter {
  kNone,
  kSeconds,     // "retry-after: 2", rounded up
  kFloat,       // "retry-after: 1.200"
  kMs,          // "retry-after-ms: 1200"
  kDate,        // "retry-after: Wed, 21 Oct 2015 07:28:00 GMT"
  kGarbage,     // "retry-after: soon"
  kNegative,    // "retry-after: -1"
  kHuge,        // "retry-after: 86400"
  kRetryDelay,  // no header, "retryDelay": "1.200s" in a body such as Gemini's
};

// "none", "seconds", "float", "ms", "date", "garbage", "negative", "huge",
// "retry_delay".
std::optional<RetryAfter> RetryAfterFromName(std::string_view name);

// 429 (rate limit) or 503 (overloaded) that says in this form that to come
// again after `wait` is worth it.
ModelReply RefusalReply(int status, RetryAfter form,
                        std::chrono::microseconds wait);

// The date of RFC 9110, a second being the smallest unit.
std::string HttpDate(std::chrono::system_clock::time_point time);

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_RETRY_AFTER_H_
