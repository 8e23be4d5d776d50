#include "credentials/program_output.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using ::testing::HasSubstr;

std::string Shell(const std::string& script, const ProgramOptions& options,
                  Complaint complaint = Complaint::kDropped) {
  const auto output =
      ProgramOutput({"/bin/sh", "-c", script}, options, complaint);
  return output.ok() ? *output : output.status().ToString();
}

TEST(ProgramOutput, GivesInputAndReturnsOutput) {
  EXPECT_EQ(Shell("tr a-z A-Z; echo ignored >&2", {.input = "key\nline"}),
            "KEY\nLINE");
  EXPECT_EQ(Shell("cat", {}), "");
  // Nobody has to read what is there.
  EXPECT_EQ(Shell("exec <&-; echo done", {.input = "key"}), "done\n");
  EXPECT_EQ(Shell("true", {.input = std::string(1 << 20, 'x')}),
            "UNAVAILABLE: cannot be started: no pipe");
}

TEST(ProgramOutput, MoreOnStandardErrorThanAPipeHoldsDoesNotStopIt) {
  EXPECT_EQ(Shell("yes error | head -c 300000 >&2; echo done", {}), "done\n");
}

TEST(ProgramOutput, AFailureRepeatsStandardErrorIfItMay) {
  const std::string script = "echo 'vault: not logged in' >&2; exit 2";
  EXPECT_EQ(Shell(script, {}), "UNAVAILABLE: exited with 2");
  EXPECT_EQ(Shell(script, {}, Complaint::kQuoted),
            "UNAVAILABLE: exited with 2; it said: vault: not logged in");
  EXPECT_EQ(Shell("exit 2", {}, Complaint::kQuoted),
            "UNAVAILABLE: exited with 2");
  EXPECT_EQ(
      Shell("printf 'a\\033[31mb\\nc' >&2; exit 2", {}, Complaint::kQuoted),
      "UNAVAILABLE: exited with 2; it said: a\\033[31mb\\nc");
}

TEST(ProgramOutput, WhatItPrintedIsNotInTheFailure) {
  const std::string message =
      Shell("echo canarykey; echo 'got canarykey, refused' >&2; exit 1", {},
            Complaint::kQuoted);
  EXPECT_EQ(message, "UNAVAILABLE: exited with 1; it said: got ***, refused");
}

TEST(ProgramOutput, WhatLooksLikeAKeyIsNotInTheFailure) {
  EXPECT_EQ(Shell("echo '+ curl -H token:sk-proj-0123456789abcdefXYZ /x' >&2; "
                  "exit 1",
                  {}, Complaint::kQuoted),
            "UNAVAILABLE: exited with 1; it said: + curl -H token:*** /x");
}

TEST(ProgramOutput, ALongComplaintIsCut) {
  const std::string message =
      Shell("yes complaint | head -n 1000 >&2; exit 1", {}, Complaint::kQuoted);
  EXPECT_LT(message.size(), 500U);
  EXPECT_THAT(message, HasSubstr("..."));
}

TEST(ProgramOutput, TheLimitOfOutputHolds) {
  EXPECT_EQ(Shell("printf 12345", {.largest_output = 5}), "12345");
  EXPECT_EQ(Shell("printf 123456", {.largest_output = 5}),
            "UNAVAILABLE: printed more than 5 bytes");
}

}  // namespace
}  // namespace whet
