// How long a server asks to wait. Pure, but for the date of a server that does
// not say what time it has.
#ifndef WHET_PLUGINS_WIRE_RETRY_AFTER_H_
#define WHET_PLUGINS_WIRE_RETRY_AFTER_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "whet/sdk/http_provider.h"

namespace whet::wire {

// Milliseconds, at most a week, from `retry-after-ms`, else from `retry-after`
// (seconds with a fraction, or an HTTP date); 0 if there is neither or neither
// can be read. A date counts from the response's own Date header, so that a
// wrong clock here or there does not matter; without one, from our clock.
std::uint64_t RetryAfterMs(const sdk::HttpResponse& response);

// "47s" or "3.5s", as google.rpc.RetryInfo has it, in milliseconds, at most a
// week, rounded up; 0 if it cannot be read.
std::uint64_t DurationMs(std::string_view text);

// Unix seconds of "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, IMF-fixdate).
std::optional<std::int64_t> ParseHttpDate(std::string_view text);

}  // namespace whet::wire

#endif  // WHET_PLUGINS_WIRE_RETRY_AFTER_H_
