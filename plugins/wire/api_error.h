// An error response of an HTTP API as an sdk::Error: whether to try again and
// when, whether it was billed, and what to tell the person.
//
//   Meaning meaning = MeaningOfStatus(response, response.status);
//   if (response.status == 401)
//     meaning = {WHET_UNAUTHENTICATED, kFree, "check the key"};
//   throw ErrorOf({.status = 401, .message = "no such key"}, meaning);
//   // "HTTP 401: no such key; check the key"
//
// Pure.
#ifndef WHET_PLUGINS_WIRE_API_ERROR_H_
#define WHET_PLUGINS_WIRE_API_ERROR_H_

#include <cstdint>
#include <string>

#include "whet/sdk/error.h"
#include "whet/sdk/http_provider.h"

namespace whet::wire {

inline constexpr std::uint32_t kRetry = WHET_ERROR_RETRYABLE;
inline constexpr std::uint32_t kFree = WHET_ERROR_NOT_BILLED;

// What an error asks of the caller and of the person.
struct Meaning {
  whet_status code = WHET_UNKNOWN;
  std::uint32_t flags = 0;  // kRetry, kFree
  std::string advice = {};  // what to do; may be empty
};

// What the server said. Text of any length and form; may be empty.
struct ErrorWords {
  int status = 0;               // of HTTP
  std::string name = {};        // "rate_limit_exceeded"
  std::string message = {};     // in words
  std::string violations = {};  // what is wrong with which field
  std::string request_id = {};
  std::uint64_t wait_ms = 0;  // until it may be tried again; 0: not said
};

// True for 2xx.
bool IsSuccess(const sdk::HttpResponse& response);

// What `status` means to every API. It is that of `response` or one that its
// body names: a success here is an error inside of one. What 401, 403 and 404
// ask of a person, the API knows better.
Meaning MeaningOfStatus(const sdk::HttpResponse& response, int status);

// The error, in one line. One that would have to wait for more than two minutes
// is not to be tried again: nobody watches a run that sleeps.
sdk::Error ErrorOf(const ErrorWords& said, Meaning meaning);

// Throws DATA_LOSS, retryable, of unknown cost, for a 2xx of the server at
// `base_url` that is no answer: `what` ends a sentence.
[[noreturn]] void ThrowDamaged(const std::string& base_url,
                               const std::string& what);

}  // namespace whet::wire

#endif  // WHET_PLUGINS_WIRE_API_ERROR_H_
