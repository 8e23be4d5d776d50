#include "console.h"

#include <sstream>

#include "gtest/gtest.h"

namespace whet::cli {
namespace {

struct Said {
  std::ostringstream out;
  std::ostringstream err;
};

Console MakeConsole(Said* said, bool quiet = false) {
  GlobalOptions options;
  options.quiet = quiet;
  return Console(&said->out, &said->err, options, Terminal());
}

TEST(Console, PrintsAnErrorInOneLineAndItsHintInAnother) {
  Said said;
  MakeConsole(&said).Error("whet.yaml:3: $.seed: bad\n  value\nhint: write 3");
  EXPECT_EQ(said.err.str(),
            "whet: whet.yaml:3: $.seed: bad value\nhint: write 3\n");
  EXPECT_EQ(said.out.str(), "");
}

TEST(Console, KeepsEscapesOfAMessageFromTheTerminal) {
  Said said;
  MakeConsole(&said).Error("model said \x1b[2J");
  EXPECT_EQ(said.err.str(), "whet: model said \uFFFD[2J\n");
}

TEST(Console, IsSilentAboutProgressWhenQuiet) {
  Said said;
  const Console console = MakeConsole(&said, /*quiet=*/true);
  console.Note("working");
  EXPECT_EQ(said.err.str(), "");
  console.Error("broken");
  EXPECT_EQ(said.err.str(), "whet: broken\n");
}

TEST(Console, FailGivesTheCodeOfTheStatus) {
  Said said;
  const Console console = MakeConsole(&said);
  EXPECT_EQ(console.Fail(absl::InvalidArgumentError("x")), ExitCode::kUsage);
  EXPECT_EQ(console.Fail(absl::InvalidArgumentError("x"), Stage::kAfterCalls),
            ExitCode::kFailure);
}

}  // namespace
}  // namespace whet::cli
