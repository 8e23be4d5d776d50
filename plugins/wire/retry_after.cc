#include "wire/retry_after.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <system_error>

namespace whet::wire {
namespace {

constexpr double kLongestMs = 7.0 * 24 * 3600 * 1000;

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

// The number that all of `text` is.
std::optional<double> ParseNumber(std::string_view text) {
  text = Trim(text);
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

// Rounded up: a moment too early is refused again.
std::uint64_t ToMs(double ms) {
  return static_cast<std::uint64_t>(std::ceil(std::clamp(ms, 0.0, kLongestMs)));
}

std::optional<int> ParseDigits(std::string_view text) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end)
    return std::nullopt;
  return value;
}

std::int64_t UnixSeconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

std::optional<std::int64_t> ParseHttpDate(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  text = Trim(text);
  if (text.size() != 29 || text.substr(3, 2) != ", " ||
      text.substr(25) != " GMT") {
    return std::nullopt;
  }
  const std::size_t month = kMonths.find(text.substr(8, 3));
  const auto day = ParseDigits(text.substr(5, 2));
  const auto year = ParseDigits(text.substr(12, 4));
  const auto hour = ParseDigits(text.substr(17, 2));
  const auto minute = ParseDigits(text.substr(20, 2));
  const auto second = ParseDigits(text.substr(23, 2));
  if (month == std::string_view::npos || month % 3 != 0 || !day || !year ||
      !hour || !minute || !second) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
      std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok())
    return std::nullopt;
  const std::int64_t days =
      std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + *hour) * 60 + *minute) * 60 + *second;
}

std::uint64_t RetryAfterMs(const sdk::HttpResponse& response) {
  const auto ms = ParseNumber(response.Header("retry-after-ms"));
  if (ms.has_value())
    return ToMs(*ms);
  const std::string_view text = response.Header("retry-after");
  const auto seconds = ParseNumber(text);
  if (seconds.has_value())
    return ToMs(*seconds * 1000);
  const auto date = ParseHttpDate(text);
  if (!date.has_value())
    return 0;
  const auto from = ParseHttpDate(response.Header("date"));
  return ToMs(static_cast<double>(*date - from.value_or(UnixSeconds())) * 1000);
}

std::uint64_t DurationMs(std::string_view text) {
  text = Trim(text);
  if (text.empty() || text.back() != 's')
    return 0;
  text.remove_suffix(1);
  if (text.ends_with(' '))
    return 0;
  return ToMs(ParseNumber(text).value_or(0) * 1000);
}

}  // namespace whet::wire
