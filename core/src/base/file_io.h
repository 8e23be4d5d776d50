// Whole files in, whole files out.
#ifndef WHET_CORE_BASE_FILE_IO_H_
#define WHET_CORE_BASE_FILE_IO_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

// NOT_FOUND, PERMISSION_DENIED, INVALID_ARGUMENT (a folder, or more than
// `max_bytes`), each with the path.
absl::StatusOr<std::string> ReadWholeFile(const std::filesystem::path& file,
                                          std::uint64_t max_bytes = 1ULL << 30);

// Writes a temporary file beside `file`, syncs, renames: readers see the old
// content or the new one, never a part. Mode 0600. Errors carry the path.
absl::Status WriteFileAtomically(const std::filesystem::path& file,
                                 std::string_view content);

}  // namespace whet

#endif  // WHET_CORE_BASE_FILE_IO_H_
