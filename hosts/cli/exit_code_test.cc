#include "exit_code.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::cli {
namespace {

int Code(absl::StatusCode code, Stage stage) {
  return static_cast<int>(ExitCodeFor(absl::Status(code, "why"), stage));
}

TEST(ExitCode, IsUsageForWhatIsWrongBeforeTheFirstCall) {
  EXPECT_EQ(Code(absl::StatusCode::kInvalidArgument, Stage::kBeforeCalls), 2);
  EXPECT_EQ(Code(absl::StatusCode::kNotFound, Stage::kBeforeCalls), 2);
  EXPECT_EQ(Code(absl::StatusCode::kFailedPrecondition, Stage::kBeforeCalls),
            2);
  EXPECT_EQ(Code(absl::StatusCode::kInvalidArgument, Stage::kAfterCalls), 1);
  EXPECT_EQ(Code(absl::StatusCode::kNotFound, Stage::kAfterCalls), 1);
}

TEST(ExitCode, FollowsTheTable) {
  for (const Stage stage : {Stage::kBeforeCalls, Stage::kAfterCalls}) {
    EXPECT_EQ(Code(absl::StatusCode::kOk, stage), 0);
    EXPECT_EQ(Code(absl::StatusCode::kResourceExhausted, stage), 3);
    EXPECT_EQ(Code(absl::StatusCode::kUnauthenticated, stage), 4);
    EXPECT_EQ(Code(absl::StatusCode::kUnavailable, stage), 5);
    EXPECT_EQ(Code(absl::StatusCode::kCancelled, stage), 130);
    EXPECT_EQ(Code(absl::StatusCode::kInternal, stage), 1);
    EXPECT_EQ(Code(absl::StatusCode::kDataLoss, stage), 1);
  }
}

TEST(ExitCode, OfWhatIsNotAllowed) {
  EXPECT_EQ(Code(absl::StatusCode::kPermissionDenied, Stage::kBeforeCalls), 2);
  EXPECT_EQ(Code(absl::StatusCode::kPermissionDenied, Stage::kAfterCalls), 4);
}

TEST(ExitCode, OfACheckIsOneOfFour) {
  for (int code = 0; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "why");
    EXPECT_THAT(static_cast<int>(ExitCodeOfCheck(status)),
                ::testing::AnyOf(0, 2, 4, 5))
        << status;
    EXPECT_EQ(ExitCodeOfCheck(status) == ExitCode::kDone, status.ok());
  }
}

TEST(ExitCode, OfAFinishedRun) {
  EXPECT_EQ(ExitCodeFor(RunStatus::kImproved), ExitCode::kDone);
  EXPECT_EQ(ExitCodeFor(RunStatus::kSeedKept), ExitCode::kDone);
  EXPECT_EQ(ExitCodeFor(RunStatus::kStopped), ExitCode::kLimit);
  EXPECT_EQ(ExitCodeFor(RunStatus::kFailed), ExitCode::kFailure);
}

}  // namespace
}  // namespace whet::cli
