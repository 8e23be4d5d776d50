// SHA-256 of texts and files, as 64 lower-case hex digits.
#ifndef WHET_CORE_BASE_SHA256_H_
#define WHET_CORE_BASE_SHA256_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace whet {

std::string Sha256Hex(std::string_view bytes);

// NOT_FOUND or PERMISSION_DENIED with the path.
absl::StatusOr<std::string> Sha256HexOfFile(const std::filesystem::path& file);

}  // namespace whet

#endif  // WHET_CORE_BASE_SHA256_H_
