#include "base/system_error.h"

#include <cerrno>

#include "gtest/gtest.h"

namespace whet {
namespace {

TEST(SystemError, SaysWhatCouldNotBeDoneToWhichFileAndWhy) {
  const absl::Status status = SystemError("/runs/1/result.json", "write", EIO);
  EXPECT_EQ(status.message(),
            "/runs/1/result.json: cannot write: Input/output error");
}

TEST(SystemError, KeepsTheCodeOfWhatAUserCanMend) {
  EXPECT_EQ(CodeOfErrno(ENOENT), absl::StatusCode::kNotFound);
  EXPECT_EQ(CodeOfErrno(EACCES), absl::StatusCode::kPermissionDenied);
}

TEST(SystemError, NeverTakesAFullMachineForASpentBudget) {
  for (const int error : {ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, EMLINK}) {
    EXPECT_NE(CodeOfErrno(error), absl::StatusCode::kResourceExhausted)
        << error;
  }
  EXPECT_EQ(CodeOfErrno(ENOSPC), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace whet
