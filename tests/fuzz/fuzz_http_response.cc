// What a server may answer to provider `openai`: a status, headers and a body,
// each of any bytes. An answer or an error that says what to do, and no number
// out of its range.
//
// An input: the status in digits, lines "name: value", an empty line, the body.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/provider_openai/chat_error.h"
#include "plugins/provider_openai/chat_response.h"
#include "plugins/provider_openai/rate_limits.h"
#include "require.h"
#include "wire/retry_after.h"

namespace {

using whet::sdk::HttpResponse;

constexpr std::int64_t kNow = 1'700'000'000;
constexpr std::uint64_t kWeekMs = 7ULL * 24 * 3600 * 1000;

std::string_view TakeLine(std::string_view* text) {
  const std::size_t end = text->find('\n');
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(end == text->npos ? text->size() : end + 1);
  return line;
}

HttpResponse Parse(std::string_view text) {
  HttpResponse out;
  for (const char c : TakeLine(&text)) {
    if (c >= '0' && c <= '9' && out.status < 1000)
      out.status = out.status * 10 + (c - '0');
  }
  while (!text.empty()) {
    const std::string_view line = TakeLine(&text);
    if (line.empty())
      break;
    const std::size_t colon = line.find(": ");
    out.headers.emplace_back(
        line.substr(0, colon),
        colon == line.npos ? std::string_view() : line.substr(colon + 2));
  }
  out.body = text;
  return out;
}

void CheckError(const whet::sdk::Error& error) {
  WHET_REQUIRE(error.code() != WHET_OK);
  WHET_REQUIRE(error.code() > WHET_OK && error.code() <= WHET_UNAUTHENTICATED);
  WHET_REQUIRE(!std::string_view(error.what()).empty());
  WHET_REQUIRE(error.retry_after_ms() <= kWeekMs);
}

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
  const HttpResponse response =
      Parse({reinterpret_cast<const char*>(data), size});
  const bool success = response.status >= 200 && response.status <= 299;
  try {
    const whet::sdk::GenerateResult result =
        whet::openai::ParseChatResponse(*settings, response, kNow);
    WHET_REQUIRE(success);
    WHET_REQUIRE(result.usage.input_tokens >= -1);
    WHET_REQUIRE(result.usage.cached_input_tokens >= -1);
    WHET_REQUIRE(result.usage.output_tokens >= -1);
    WHET_REQUIRE(result.usage.reasoning_tokens >= -1);
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
