// The words that a recording has for roles, reasons to finish and codes.
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_RECORD_CALL_NAMES_H_
#define WHET_PLUGINS_PROVIDER_RECORD_CALL_NAMES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "whet/generation.h"

namespace whet::record {

struct Name {
  std::int32_t value;
  std::string_view word;
};

inline constexpr Name kRoles[] = {{WHET_ROLE_SYSTEM, "system"},
                                  {WHET_ROLE_USER, "user"},
                                  {WHET_ROLE_ASSISTANT, "assistant"},
                                  {WHET_ROLE_TOOL, "tool"}};

inline constexpr Name kFinishReasons[] = {
    {WHET_FINISH_OTHER, "other"},
    {WHET_FINISH_STOP, "stop"},
    {WHET_FINISH_LENGTH, "length"},
    {WHET_FINISH_TOOL_CALLS, "tool_calls"},
    {WHET_FINISH_CONTENT_FILTER, "content_filter"},
    {WHET_FINISH_REFUSAL, "refusal"}};

inline constexpr Name kCodes[] = {
    {WHET_CANCELLED, "cancelled"},
    {WHET_UNKNOWN, "unknown"},
    {WHET_INVALID_ARGUMENT, "invalid_argument"},
    {WHET_DEADLINE_EXCEEDED, "deadline_exceeded"},
    {WHET_NOT_FOUND, "not_found"},
    {WHET_ALREADY_EXISTS, "already_exists"},
    {WHET_PERMISSION_DENIED, "permission_denied"},
    {WHET_RESOURCE_EXHAUSTED, "resource_exhausted"},
    {WHET_FAILED_PRECONDITION, "failed_precondition"},
    {WHET_ABORTED, "aborted"},
    {WHET_OUT_OF_RANGE, "out_of_range"},
    {WHET_UNIMPLEMENTED, "unimplemented"},
    {WHET_INTERNAL, "internal"},
    {WHET_UNAVAILABLE, "unavailable"},
    {WHET_DATA_LOSS, "data_loss"},
    {WHET_UNAUTHENTICATED, "unauthenticated"}};

// The word for `value`, or `otherwise` if there is none.
inline std::string_view WordFor(std::span<const Name> names, std::int32_t value,
                                std::string_view otherwise) {
  for (const Name& name : names) {
    if (name.value == value)
      return name.word;
  }
  return otherwise;
}

inline std::optional<std::int32_t> ValueOf(std::span<const Name> names,
                                           std::string_view word) {
  for (const Name& name : names) {
    if (name.word == word)
      return name.value;
  }
  return std::nullopt;
}

}  // namespace whet::record

#endif  // WHET_PLUGINS_PROVIDER_RECORD_CALL_NAMES_H_
