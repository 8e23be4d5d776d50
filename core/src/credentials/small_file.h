// A file that holds a credential: regular, small, and read without waiting.
#ifndef WHET_CORE_CREDENTIALS_SMALL_FILE_H_
#define WHET_CORE_CREDENTIALS_SMALL_FILE_H_

#include <cstddef>
#include <string>

#include "whet/core/secret_text.h"

#include "absl/status/statusor.h"

namespace whet {

struct SmallFile {
  SecretText text;
  bool open_to_others = false;   // others than its owner may read or change it
  bool of_another_user = false;  // neither ours nor root's
};

// NOT_FOUND, PERMISSION_DENIED if it cannot be read or is not a regular file,
// INVALID_ARGUMENT if it has more than `most` bytes; each begins with `where`.
absl::StatusOr<SmallFile> ReadSmallFile(const std::string& path,
                                        const std::string& where,
                                        std::size_t most = 256 << 10);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_SMALL_FILE_H_
