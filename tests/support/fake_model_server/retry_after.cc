#include "tests/support/fake_model_server/retry_after.h"

#include <array>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <utility>

#include "tests/support/fake_model_server/chat_replies.h"

namespace whet::testing {
namespace {

constexpr std::array<std::string_view, 9> kFormNames = {
    "none",    "seconds",  "float", "ms",         "date",
    "garbage", "negative", "huge",  "retry_delay"};

std::string SecondsWithFraction(std::chrono::microseconds wait) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.3f",
                static_cast<double>(wait.count()) / 1e6);
  return text;
}

ModelReply GeminiRefusal(int status, std::chrono::microseconds wait) {
  ModelReply reply;
  reply.status = status;
  reply.body = R"({"error":{"code":)" + std::to_string(status) +
               R"(,"message":"Come again later.","status":")" +
               (status == 429 ? "RESOURCE_EXHAUSTED" : "UNAVAILABLE") +
               R"(","details":[{"@type":)"
               R"("type.googleapis.com/google.rpc.RetryInfo","retryDelay":")" +
               SecondsWithFraction(wait) + "s\"}]}}";
  return reply;
}

// Name and value of the header, or an empty name.
std::pair<const char*, std::string> RetryHeader(
    RetryAfter form, std::chrono::microseconds wait) {
  using std::chrono::ceil;
  const auto up = ceil<std::chrono::seconds>(wait);
  switch (form) {
    case RetryAfter::kNone:
    case RetryAfter::kRetryDelay:
      return {"", ""};
    case RetryAfter::kSeconds:
      return {"retry-after", std::to_string(up.count())};
    case RetryAfter::kFloat:
      return {"retry-after", SecondsWithFraction(wait)};
    case RetryAfter::kMs:
      return {"retry-after-ms",
              std::to_string(ceil<std::chrono::milliseconds>(wait).count())};
    case RetryAfter::kDate:
      return {"retry-after", HttpDate(ceil<std::chrono::seconds>(
                                 std::chrono::system_clock::now() + wait))};
    case RetryAfter::kGarbage:
      return {"retry-after", "soon"};
    case RetryAfter::kNegative:
      return {"retry-after", "-1"};
    case RetryAfter::kHuge:
      return {"retry-after", "86400"};
  }
  return {"", ""};
}

}  // namespace

std::optional<RetryAfter> RetryAfterFromName(std::string_view name) {
  for (std::size_t i = 0; i < kFormNames.size(); ++i) {
    if (kFormNames[i] == name)
      return static_cast<RetryAfter>(i);
  }
  return std::nullopt;
}

ModelReply RefusalReply(int status, RetryAfter form,
                        std::chrono::microseconds wait) {
  if (form == RetryAfter::kRetryDelay)
    return GeminiRefusal(status, wait);
  ModelReply reply =
      status == 429 ? ErrorReply(429, "Rate limit reached", "requests",
                                 "rate_limit_exceeded")
                    : ErrorReply(status, "The engine is currently overloaded",
                                 "server_error", "");
  auto [name, value] = RetryHeader(form, wait);
  if (*name != '\0')
    reply.headers.emplace_back(name, std::move(value));
  return reply;
}

std::string HttpDate(std::chrono::system_clock::time_point time) {
  // Not strftime(): its names are of the program's locale.
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed",
                                          "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr",
                                            "May", "Jun", "Jul", "Aug",
                                            "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[64];
  std::snprintf(text, sizeof(text), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                kDays[utc.tm_wday], utc.tm_mday, kMonths[utc.tm_mon],
                utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return text;
}

}  // namespace whet::testing
