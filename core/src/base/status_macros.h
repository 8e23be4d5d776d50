// WHET_RETURN_IF_ERROR(expr) and WHET_ASSIGN_OR_RETURN(lhs, expr): return a
// failed absl::Status or StatusOr to the caller.
//
// Rationale: Abseil has its own macros only from 2026 on; Debian 12's has
// none. This is the one place that knows.
#ifndef WHET_CORE_BASE_STATUS_MACROS_H_
#define WHET_CORE_BASE_STATUS_MACROS_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#define WHET_STATUS_CONCAT_INNER(a, b) a##b
#define WHET_STATUS_CONCAT(a, b) WHET_STATUS_CONCAT_INNER(a, b)

#define WHET_RETURN_IF_ERROR(expr)      \
  do {                                  \
    absl::Status whet_status_ = (expr); \
    if (!whet_status_.ok())             \
      return whet_status_;              \
  } while (false)

#define WHET_ASSIGN_OR_RETURN(lhs, expr)                                    \
  WHET_ASSIGN_OR_RETURN_IMPL(WHET_STATUS_CONCAT(whet_status_or_, __LINE__), \
                             lhs, expr)
#define WHET_ASSIGN_OR_RETURN_IMPL(tmp, lhs, expr) \
  auto tmp = (expr);                               \
  if (!tmp.ok())                                   \
    return std::move(tmp).status();                \
  lhs = *std::move(tmp)

namespace whet {

// Returns `status` with `context` and ": " before its message.
inline absl::Status Annotate(const absl::Status& status,
                             std::string_view context) {
  if (status.ok())
    return status;
  std::string message(context);
  message += ": ";
  message.append(status.message().data(), status.message().size());
  return absl::Status(status.code(), message);
}

// Where absl::string_view is a type of its own (Debian 12), std::string_view
// does not convert to it implicitly; elsewhere this is the identity.
inline absl::string_view ToAbsl(std::string_view text) {
  return absl::string_view(text.data(), text.size());
}
inline std::string_view ToStd(absl::string_view text) {
  return std::string_view(text.data(), text.size());
}

}  // namespace whet

#endif  // WHET_CORE_BASE_STATUS_MACROS_H_
