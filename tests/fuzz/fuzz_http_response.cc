// What a server may answer to provider `openai`: a status, headers and a body,
// each of any bytes. An answer or an error that says what to do, and no number
// out of its range.
#include <cstddef>
#include <cstdint>

#include "plugins/provider_openai/chat_error.h"
#include "plugins/provider_openai/chat_response.h"
#include "plugins/provider_openai/rate_limits.h"
#include "plugins/wire/retry_after.h"
#include "require.h"
#include "response_input.h"

namespace {

using whet::sdk::HttpResponse;
using whet::testing::CheckError;
using whet::testing::kWeekMs;

constexpr std::int64_t kNow = 1'700'000'000;

void CheckQuota(const whet::sdk::Quota::Kind& kind) {
  WHET_REQUIRE(kind.limit >= -1);
  WHET_REQUIRE(kind.remaining >= -1);
  WHET_REQUIRE(kind.reset_ms >= -1);
  WHET_REQUIRE(kind.reset_ms <= static_cast<std::int64_t>(kWeekMs));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const auto* const settings = new whet::openai::Settings{
      .base_url = "https://127.0.0.1/v1", .api_key_env = "KEY"};
  const HttpResponse response = whet::testing::ReadResponseInput(data, size);
  const bool success = response.status >= 200 && response.status <= 299;
  try {
    const whet::sdk::GenerateResult result =
        whet::openai::ParseChatResponse(*settings, response, kNow);
    WHET_REQUIRE(success);
    whet::testing::CheckUsage(result.usage);
  } catch (const whet::sdk::Error& error) {
    CheckError(error);
  }
  CheckError(whet::openai::ErrorFromResponse(*settings, response, kNow));
  const whet::sdk::Quota quota = whet::openai::ReadRateLimits(response);
  CheckQuota(quota.requests);
  CheckQuota(quota.tokens);
  WHET_REQUIRE(whet::wire::RetryAfterMs(response, kNow) <= kWeekMs);
  return 0;
}
