#include "exit_code.h"

namespace whet::cli {

ExitCode ExitCodeFor(const absl::Status& status, Stage stage) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ExitCode::kDone;
    case absl::StatusCode::kUnauthenticated:
      return ExitCode::kCredentials;
    case absl::StatusCode::kUnavailable:
      return ExitCode::kProvider;
    case absl::StatusCode::kCancelled:
      return ExitCode::kInterrupted;
    case absl::StatusCode::kResourceExhausted:
      return ExitCode::kLimit;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:
      return stage == Stage::kBeforeCalls ? ExitCode::kUsage
                                          : ExitCode::kFailure;
    // A file that may not be read; then a key that may not do this, or credit
    // that is used up.
    case absl::StatusCode::kPermissionDenied:
      return stage == Stage::kBeforeCalls ? ExitCode::kUsage
                                          : ExitCode::kCredentials;
    default:
      return ExitCode::kFailure;
  }
}

ExitCode ExitCodeOfCheck(const absl::Status& status) {
  const ExitCode code = ExitCodeFor(status, Stage::kBeforeCalls);
  const bool documented = code == ExitCode::kDone ||
                          code == ExitCode::kCredentials ||
                          code == ExitCode::kProvider;
  return documented ? code : ExitCode::kUsage;
}

ExitCode ExitCodeFor(RunStatus status) {
  switch (status) {
    case RunStatus::kImproved:
    case RunStatus::kSeedKept:
      return ExitCode::kDone;
    case RunStatus::kStopped:
      return ExitCode::kLimit;
    case RunStatus::kFailed:
      break;
  }
  return ExitCode::kFailure;
}

}  // namespace whet::cli
