// Failures inside a plugin are exceptions; at the boundary they become a
// status and a text. Code of an author throws Error (or anything derived from
// std::exception) and never fills a whet_error by hand.
#ifndef WHET_SDK_ERROR_H_
#define WHET_SDK_ERROR_H_

#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "whet/sdk/text.h"
#include "whet/status.h"

namespace whet::sdk {

// A failure with its Abseil code and, for providers, the hints that the host
// uses to decide on a retry.
class Error : public std::runtime_error {
 public:
  Error(whet_status code, const std::string& message, std::uint32_t flags = 0,
        std::uint64_t retry_after_ms = 0)
      : std::runtime_error(message),
        code_(code),
        flags_(flags),
        retry_after_ms_(retry_after_ms) {}

  whet_status code() const { return code_; }
  std::uint32_t flags() const { return flags_; }
  std::uint64_t retry_after_ms() const { return retry_after_ms_; }

 private:
  whet_status code_;
  std::uint32_t flags_;
  std::uint64_t retry_after_ms_;
};

// The run's budget does not cover the request. Let it pass through Run(): the
// host takes it as the normal end of a search.
class BudgetSpent : public Error {
 public:
  explicit BudgetSpent(const std::string& message)
      : Error(WHET_RESOURCE_EXHAUSTED, message) {}
};

// The user stops the run. Let it pass through Run().
class Cancelled : public Error {
 public:
  explicit Cancelled(const std::string& message)
      : Error(WHET_CANCELLED, message) {}
};

// A whet_error with its buffer, to receive the reason of a failing host call.
class ErrorBuffer {
 public:
  ErrorBuffer() : error_{} {
    error_.struct_size = sizeof(error_);
    error_.capacity = sizeof(buffer_);
    error_.message = buffer_;
  }
  ErrorBuffer(const ErrorBuffer&) = delete;
  ErrorBuffer& operator=(const ErrorBuffer&) = delete;

  whet_error* get() { return &error_; }

  // Throws the exception that belongs to `status` unless it is WHET_OK.
  void ThrowIfFailed(whet_status status) const {
    if (status == WHET_OK)
      return;
    const std::string text(buffer_, error_.len);
    if (status == WHET_RESOURCE_EXHAUSTED)
      throw BudgetSpent(text);
    if (status == WHET_CANCELLED)
      throw Cancelled(text);
    throw Error(status, text, error_.flags, error_.retry_after_ms);
  }

 private:
  char buffer_[1024];
  whet_error error_;
};

// Writes a failure into the caller's `error` (may be null); returns `code`.
inline whet_status Fill(whet_error* error, whet_status code,
                        std::string_view message, std::uint32_t flags = 0,
                        std::uint64_t retry_after_ms = 0) noexcept {
  if (error == nullptr)
    return code;
  const std::string_view text = CutAtCodePoint(message, error->capacity);
  if (!text.empty())
    std::memcpy(error->message, text.data(), text.size());
  error->code = code;
  error->len = text.size();
  error->flags =
      flags | (text.size() < message.size() ? WHET_ERROR_TRUNCATED : 0U);
  error->retry_after_ms = retry_after_ms;
  return code;
}

// Runs `body` and turns whatever it throws into a status, text kept. Every
// function that the host calls goes through here.
template <typename Body>
whet_status Guard(whet_error* error, Body&& body) noexcept {
  try {
    std::forward<Body>(body)();
    return WHET_OK;
  } catch (const Error& e) {
    return Fill(error, e.code(), e.what(), e.flags(), e.retry_after_ms());
  } catch (const std::bad_alloc&) {
    return Fill(error, WHET_INTERNAL, "out of memory");
  } catch (const std::exception& e) {
    return Fill(error, WHET_INTERNAL, e.what());
  } catch (...) {
    return Fill(error, WHET_INTERNAL,
                "an exception that is not a std::exception");
  }
}

}  // namespace whet::sdk

#endif  // WHET_SDK_ERROR_H_
