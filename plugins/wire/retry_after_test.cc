#include "wire/retry_after.h"

#include "gtest/gtest.h"

namespace whet::wire {
namespace {

std::uint64_t Wait(const char* name, const char* value, const char* date = "") {
  sdk::HttpResponse response;
  response.headers = {{name, value}, {"date", date}};
  return RetryAfterMs(response);
}

TEST(RetryAfter, ReadsSeconds) {
  EXPECT_EQ(Wait("retry-after", "20"), 20'000U);
  EXPECT_EQ(Wait("retry-after", " 0.0005 "), 1U);  // never too early
  EXPECT_EQ(Wait("retry-after", "0"), 0U);
}

TEST(RetryAfter, ReadsMilliseconds) {
  EXPECT_EQ(Wait("retry-after-ms", "750"), 750U);
}

TEST(RetryAfter, IgnoresWhatItCannotRead) {
  for (const char* text :
       {"", "soon", "-5", "nan", "inf", "20 s", "1e400", "Sun, 06 Nov 1994",
        "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Xxx 1994 08:49:37 GMT"}) {
    EXPECT_EQ(Wait("retry-after", text), 0U) << text;
  }
}

TEST(RetryAfter, IsAtMostAWeek) {
  EXPECT_EQ(Wait("retry-after", "1e18"), 604'800'000U);
}

// No clock of ours: it may be wrong, and a repeated run would differ.
TEST(RetryAfter, CountsADateFromThatOfTheResponse) {
  const auto wait = [](const char* date) {
    return Wait("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT", date);
  };
  EXPECT_EQ(wait("Sun, 06 Nov 1994 08:49:27 GMT"), 10'000U);
  EXPECT_EQ(wait("Sun, 06 Nov 1994 08:49:38 GMT"), 0U);
  EXPECT_EQ(wait("today"), 0U);
  EXPECT_EQ(wait(""), 0U);
}

TEST(RetryAfter, CountsADateFromNowIfTheResponseHasNone) {
  EXPECT_EQ(Wait("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT"), 604'800'000U);
}

TEST(RetryAfter, ReadsDatesOfTheStandardForm) {
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777);
  EXPECT_EQ(ParseHttpDate("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
  EXPECT_EQ(ParseHttpDate("Thu, 29 Feb 2024 23:59:59 GMT"), 1709251199);
  EXPECT_FALSE(ParseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT").has_value());
}

TEST(RetryAfter, ReadsTheDurationsOfRetryInfo) {
  EXPECT_EQ(DurationMs("47s"), 47'000U);
  EXPECT_EQ(DurationMs("3.5s"), 3'500U);
  EXPECT_EQ(DurationMs("0.0001s"), 1U);
  EXPECT_EQ(DurationMs("1e300s"), 7U * 24 * 3600 * 1000);
  for (const char* text : {"", "s", "47", "3500ms", "-3s", "soon", "nans",
                           "infs", "1 s", "0s", "1e999s"}) {
    EXPECT_EQ(DurationMs(text), 0U) << text;
  }
}

}  // namespace
}  // namespace whet::wire
