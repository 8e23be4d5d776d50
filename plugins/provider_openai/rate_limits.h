// What a server says about its limits with every answer. Pure.
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_RATE_LIMITS_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_RATE_LIMITS_H_

#include <cstdint>
#include <string_view>

#include "whet/sdk/http_provider.h"

namespace whet::openai {

// From `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`. -1 for what is
// missing or cannot be read.
sdk::Quota ReadRateLimits(const sdk::HttpResponse& response);

// "1s", "6m0s", "120ms", "1h2m3.5s", in milliseconds rounded up; -1 if it is
// none of these.
std::int64_t ResetMs(std::string_view text);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_RATE_LIMITS_H_
