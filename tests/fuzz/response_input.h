// A response of a server, of any bytes, out of the input of a fuzzer: the
// status in digits, lines "name: value", an empty line, the body.
#ifndef WHET_TESTS_FUZZ_RESPONSE_INPUT_H_
#define WHET_TESTS_FUZZ_RESPONSE_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "whet/sdk/http_provider.h"

#include "require.h"

namespace whet::testing {

constexpr std::uint64_t kWeekMs = 7ULL * 24 * 3600 * 1000;

inline std::string_view TakeLine(std::string_view* text) {
  const std::size_t end = text->find('\n');
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(end == text->npos ? text->size() : end + 1);
  return line;
}

inline sdk::HttpResponse ReadResponseInput(const std::uint8_t* data,
                                           std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  sdk::HttpResponse out;
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

// An error says what is wrong, and no wait is longer than a week.
inline void CheckError(const sdk::Error& error) {
  WHET_REQUIRE(error.code() != WHET_OK);
  WHET_REQUIRE(error.code() > WHET_OK && error.code() <= WHET_UNAUTHENTICATED);
  WHET_REQUIRE(!std::string_view(error.what()).empty());
  WHET_REQUIRE(error.retry_after_ms() <= kWeekMs);
}

inline void CheckUsage(const sdk::Usage& usage) {
  WHET_REQUIRE(usage.input_tokens >= -1);
  WHET_REQUIRE(usage.cached_input_tokens >= -1);
  WHET_REQUIRE(usage.output_tokens >= -1);
  WHET_REQUIRE(usage.reasoning_tokens >= -1);
}

}  // namespace whet::testing

#endif  // WHET_TESTS_FUZZ_RESPONSE_INPUT_H_
