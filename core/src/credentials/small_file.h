// A file that holds a credential: regular, small, and read without waiting.
#ifndef WHET_CORE_CREDENTIALS_SMALL_FILE_H_
#define WHET_CORE_CREDENTIALS_SMALL_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace whet {

struct SmallFile {
  std::string text;
  bool open_to_others = false;  // others than its owner may read or change it
};

// NOT_FOUND, PERMISSION_DENIED, or INVALID_ARGUMENT if it is not a regular file
// of at most 256 KiB; each begins with `where`.
absl::StatusOr<SmallFile> ReadSmallFile(const std::string& path,
                                        const std::string& where);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_SMALL_FILE_H_
