#include "rate_limits.h"

#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

namespace whet::openai {
namespace {

// Longer is no reset, but a slip.
constexpr double kLongestResetMs = 7.0 * 24 * 3600 * 1000;

std::int64_t ReadCount(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), count);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && count >= 0 ? count : -1;
}

sdk::Quota::Kind ReadKind(const sdk::HttpResponse& response,
                          const std::string& kind) {
  return {ReadCount(response.Header("x-ratelimit-limit-" + kind)),
          ReadCount(response.Header("x-ratelimit-remaining-" + kind)),
          ResetMs(response.Header("x-ratelimit-reset-" + kind))};
}

// Milliseconds of the unit that `text` begins with, and its length; 0: none.
double UnitMs(std::string_view text, std::size_t* length) {
  *length = 1;
  if (text.starts_with("ms")) {
    *length = 2;
    return 1.0;
  }
  if (text.starts_with("h"))
    return 3'600'000.0;
  if (text.starts_with("m"))
    return 60'000.0;
  return text.starts_with("s") ? 1000.0 : 0.0;
}

}  // namespace

std::int64_t ResetMs(std::string_view text) {
  if (text.empty())
    return -1;
  double total = 0.0;
  while (!text.empty()) {
    double number = 0.0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number,
                        std::chars_format::fixed);
    if (error != std::errc() || !(number >= 0.0))
      return -1;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    std::size_t length = 0;
    const double unit = UnitMs(text, &length);
    if (unit == 0.0)
      return -1;
    text.remove_prefix(length);
    total += number * unit;
    if (!(total <= kLongestResetMs))
      return -1;
  }
  return static_cast<std::int64_t>(std::ceil(total));
}

sdk::Quota ReadRateLimits(const sdk::HttpResponse& response) {
  return {ReadKind(response, "requests"), ReadKind(response, "tokens")};
}

}  // namespace whet::openai
