#include "rate_limits.h"

#include "gtest/gtest.h"

namespace whet::openai {
namespace {

// The examples of OpenAI's guide to rate limits, and Go's other durations.
TEST(RateLimits, ReadsResets) {
  EXPECT_EQ(ResetMs("1s"), 1'000);
  EXPECT_EQ(ResetMs("6m0s"), 360'000);
  EXPECT_EQ(ResetMs("120ms"), 120);
  EXPECT_EQ(ResetMs("1h2m3.5s"), 3'723'500);
  EXPECT_EQ(ResetMs("8.64s"), 8'640);
  EXPECT_EQ(ResetMs("0s"), 0);
}

TEST(RateLimits, IgnoresWhatItCannotRead) {
  for (const char* text : {"", "soon", "-5s", "nans", "1e400s", "12", "1d",
                           "5 s", "s", "999999h", "1s2", "inf"}) {
    EXPECT_EQ(ResetMs(text), -1) << text;
  }
}

TEST(RateLimits, ReadsTheHeadersOfAnAnswer) {
  sdk::HttpResponse response;
  response.headers = {{"x-ratelimit-limit-requests", "60"},
                      {"x-ratelimit-remaining-requests", "59"},
                      {"x-ratelimit-reset-requests", "1s"},
                      {"x-ratelimit-limit-tokens", "150000"},
                      {"x-ratelimit-remaining-tokens", "149984x"}};
  const sdk::Quota quota = ReadRateLimits(response);
  EXPECT_EQ(quota.requests, (sdk::Quota::Kind{60, 59, 1'000}));
  EXPECT_EQ(quota.tokens, (sdk::Quota::Kind{150'000, -1, -1}));
  EXPECT_EQ(ReadRateLimits({}), sdk::Quota{});
}

}  // namespace
}  // namespace whet::openai
