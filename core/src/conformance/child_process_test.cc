#include "conformance/child_process.h"

#include <csignal>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::conformance {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

ChildResult Shell(const std::string& script, double timeout_s = 60.0) {
  return RunChild({"/bin/sh", "-c", script}, timeout_s);
}

TEST(RunChild, KeepsResultOutputAndStatusApart) {
  const ChildResult child =
      Shell("echo out; echo err >&2; echo result >&3; exit 7");
  EXPECT_EQ(child.result, "result\n");
  EXPECT_THAT(child.output, HasSubstr("out\n"));
  EXPECT_THAT(child.output, HasSubstr("err\n"));
  EXPECT_EQ(child.status, 7);
  EXPECT_EQ(child.signal, 0);
  EXPECT_FALSE(child.timed_out);
}

TEST(RunChild, NamesTheSignal) {
  const ChildResult child = Shell("kill -SEGV $$");
  EXPECT_EQ(child.signal, SIGSEGV);
  EXPECT_EQ(child.result, "");
}

TEST(RunChild, EndsAtTheDeadlineWithItsChildren) {
  const ChildResult child = Shell("echo begun; sleep 1000 & wait", 0.2);
  EXPECT_TRUE(child.timed_out);
  EXPECT_EQ(child.output, "begun\n");
  EXPECT_LT(child.seconds, 30.0);
}

TEST(RunChild, ShortensOutputInTheMiddle) {
  const ChildResult child = Shell(
      "echo first; i=0; while [ $i -lt 5000 ]; do echo 0123456789; "
      "i=$((i+1)); done; echo last");
  EXPECT_THAT(child.output, testing::StartsWith("first\n"));
  EXPECT_THAT(child.output, testing::EndsWith("last\n"));
  EXPECT_THAT(child.output, SizeIs(testing::Lt(5000U)));
}

TEST(RunChild, ReportsAProgramThatIsNotThere) {
  const ChildResult child = RunChild({"/no/such/program"}, 60.0);
  EXPECT_EQ(child.status, 127);
  EXPECT_THAT(child.output, HasSubstr("No such file"));
}

}  // namespace
}  // namespace whet::conformance
