#include "wire/api_error.h"

#include <string_view>

#include "whet/sdk/text.h"

namespace whet::wire {
namespace {

constexpr std::size_t kLongestQuote = 600;  // bytes of the server's own words
constexpr std::uint64_t kLongestWaitMs = 120'000;

// One line of limited length.
std::string Quote(std::string_view text) {
  std::string out;
  for (const char c : sdk::CutAtCodePoint(text, kLongestQuote)) {
    const bool blank = static_cast<unsigned char>(c) <= 0x20;
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ')
    out.pop_back();
  return text.size() > kLongestQuote ? out + "..." : out;
}

}  // namespace

bool IsSuccess(const sdk::HttpResponse& response) {
  return response.status >= 200 && response.status <= 299;
}

Meaning MeaningOfStatus(const sdk::HttpResponse& response, int status) {
  switch (status) {
    case 401:
      return {WHET_UNAUTHENTICATED, kFree};
    case 402:
    case 403:
      return {WHET_PERMISSION_DENIED, kFree};
    case 404:
      return {WHET_NOT_FOUND, kFree};
    case 408:
    case 409:
    case 499:  // the other side gave up
      return {WHET_UNAVAILABLE, kRetry};
    case 429:
    // Overloaded or under maintenance: refused, not begun. An outage must not
    // use up what a call may try.
    case 503:
    case 529:
      return {WHET_UNAVAILABLE, kRetry | kFree};
    default:
      break;
  }
  if (status >= 500)
    return {WHET_UNAVAILABLE, kRetry};
  if (status >= 400)
    return {WHET_INVALID_ARGUMENT, kFree};
  // As 404, it says nothing about the request: no other one fares better.
  if (status >= 300) {
    return {WHET_NOT_FOUND, kFree,
            "the server redirects to '" +
                std::string(response.Header("location")) +
                "'; redirects are not followed, set base_url to where the "
                "API is"};
  }
  // An error inside a 200: it may have run before it failed.
  return {WHET_UNAVAILABLE, kRetry};
}

sdk::Error ErrorOf(const ErrorWords& said, Meaning meaning) {
  std::uint64_t wait_ms = (meaning.flags & kRetry) != 0 ? said.wait_ms : 0;
  if (wait_ms > kLongestWaitMs) {
    const std::string wait = "the server asks to wait " +
                             std::to_string((wait_ms + 999) / 1000) +
                             " s, which is too long for a run: try again then";
    meaning.advice += (meaning.advice.empty() ? "" : "; ") + wait;
    meaning.flags &= ~kRetry;
    wait_ms = 0;
  }
  std::string text = "HTTP " + std::to_string(said.status);
  const auto add = [&text](const char* before, const std::string& words,
                           const char* after = "") {
    if (!words.empty())
      text += before + words + after;
  };
  add(" (", Quote(said.name), ")");
  add(": ", Quote(said.message));
  add("; ", Quote(said.violations));
  add("; ", meaning.advice);
  add(" [request ", said.request_id, "]");
  return sdk::Error(meaning.code, text, meaning.flags, wait_ms);
}

void ThrowDamaged(const std::string& base_url, const std::string& what) {
  throw sdk::Error(WHET_DATA_LOSS,
                   base_url + " answered with success, but " + what, kRetry);
}

}  // namespace whet::wire
