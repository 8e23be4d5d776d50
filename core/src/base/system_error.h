// What the operating system said, as a status.
//
// Rationale: absl::ErrnoToStatusCode makes RESOURCE_EXHAUSTED of a full disk or
// of too many open files. In this tree that code stands for a spent budget, the
// normal end of a run, and must not mean anything else.
#ifndef WHET_CORE_BASE_SYSTEM_ERROR_H_
#define WHET_CORE_BASE_SYSTEM_ERROR_H_

#include <filesystem>
#include <string_view>

#include "absl/status/status.h"

namespace whet {

// The status code for an `errno`; FAILED_PRECONDITION where Abseil has
// RESOURCE_EXHAUSTED.
absl::StatusCode CodeOfErrno(int error);

// "FILE: cannot DOING: No space left on device".
absl::Status SystemError(const std::filesystem::path& file,
                         std::string_view doing, int error);

}  // namespace whet

#endif  // WHET_CORE_BASE_SYSTEM_ERROR_H_
