#include "base/system_error.h"

#include <string>
#include <system_error>

namespace whet {

absl::StatusCode CodeOfErrno(int error) {
  const absl::StatusCode code = absl::ErrnoToStatusCode(error);
  return code == absl::StatusCode::kResourceExhausted
             ? absl::StatusCode::kFailedPrecondition
             : code;
}

absl::Status SystemError(const std::filesystem::path& file,
                         std::string_view doing, int error) {
  std::string message = file.string();
  message += ": cannot ";
  message += doing;
  message += ": " + std::generic_category().message(error);
  return absl::Status(CodeOfErrno(error), message);
}

}  // namespace whet
