#include "command_line.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "verb.h"

namespace whet::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Outcome {
  ExitCode code;
  std::string out;
  std::string err;
};

Outcome Whet(std::vector<std::string> arguments) {
  std::ostringstream out;
  std::ostringstream err;
  const ExitCode code = RunCommandLine(std::move(arguments), out, err);
  return {code, out.str(), err.str()};
}

TEST(CommandLine, WithoutArgumentsExplainsItself) {
  const Outcome outcome = Whet({});
  EXPECT_EQ(outcome.code, ExitCode::kUsage);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("whet init demo"));
}

TEST(CommandLine, HelpGoesToStandardOutput) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{
           {"--help"}, {"-h"}, {"help"}, {"run", "--help"}, {"help", "run"}}) {
    const Outcome outcome = Whet(arguments);
    EXPECT_EQ(outcome.code, ExitCode::kDone);
    EXPECT_THAT(outcome.out, HasSubstr("Usage: whet"));
    EXPECT_EQ(outcome.err, "");
  }
}

TEST(CommandLine, EveryVerbHasExamplesAndFitsEightyColumns) {
  for (const std::unique_ptr<Verb>& verb : AllVerbs()) {
    const Outcome outcome = Whet({verb->name(), "--help"});
    EXPECT_EQ(outcome.code, ExitCode::kDone);
    EXPECT_THAT(outcome.out, HasSubstr("Examples:")) << verb->name();
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), 80u) << line;
    }
  }
}

TEST(CommandLine, SuggestsTheNearestCommand) {
  const Outcome outcome = Whet({"rnu"});
  EXPECT_EQ(outcome.code, ExitCode::kUsage);
  EXPECT_EQ(outcome.err,
            "whet: rnu: unknown command\nhint: did you mean 'run'?\n");
}

TEST(CommandLine, SuggestsTheNearestOption) {
  const Outcome outcome = Whet({"run", "--budget-cals", "5"});
  EXPECT_EQ(outcome.code, ExitCode::kUsage);
  EXPECT_EQ(outcome.err,
            "whet: --budget-cals: unknown option\n"
            "hint: did you mean '--budget-calls'?\n");
}

TEST(CommandLine, SuggestsTheNearestCommandOfPlugins) {
  EXPECT_EQ(Whet({"plugins", "lits"}).err,
            "whet: lits: unknown command\nhint: did you mean 'list'?\n");
}

TEST(CommandLine, ExplainsWhatAnOptionExpects) {
  EXPECT_EQ(Whet({"run", "--seed", "many"}).err,
            "whet: --seed: expected a whole number from 0, got 'many'\n"
            "hint: 'whet run --help' shows what there is\n");
  EXPECT_THAT(Whet({"run", "--budget-calls", "0"}).err,
              StartsWith("whet: --budget-calls: expected a whole number from "
                         "1, got '0'\n"));
  EXPECT_THAT(Whet({"eval", "--split", "tset"}).err,
              HasSubstr("expected one of train, val, test, all, got 'tset'; "
                        "did you mean 'test'?"));
  EXPECT_THAT(Whet({"run", "--fail-under", "80"}).err,
              HasSubstr("expected a number from 0 to 1 (0.8 is 80 %)"));
  EXPECT_THAT(Whet({"run", "--seed"}).err,
              StartsWith("whet: --seed: needs a value\n"));
}

TEST(CommandLine, AFolderWithoutANameIsWrongUsage) {
  const Outcome outcome = Whet({"plugins", "list", "--plugin-dir", ""});
  EXPECT_EQ(outcome.code, ExitCode::kUsage);
  EXPECT_THAT(outcome.err,
              StartsWith("whet: --plugin-dir: expected the path of a folder, "
                         "got ''\n"));
}

TEST(CommandLine, NamesAMissingArgument) {
  const Outcome outcome = Whet({"init"});
  EXPECT_EQ(outcome.code, ExitCode::kUsage);
  EXPECT_THAT(outcome.err, StartsWith("whet: DIR: is missing\n"));
}

TEST(CommandLine, RefusesAnArgumentTooMany) {
  const Outcome outcome = Whet({"version", "now"});
  EXPECT_EQ(outcome.code, ExitCode::kUsage);
  EXPECT_THAT(outcome.err, StartsWith("whet: now: unexpected argument\n"));
}

TEST(CommandLine, SetTakesOneValueAndLeavesTheConfigAlone) {
  const Outcome outcome =
      Whet({"run", "--set", "seed=3", "/nowhere/whet.yaml"});
  EXPECT_EQ(outcome.code, ExitCode::kUsage);
  EXPECT_THAT(outcome.err, HasSubstr("/nowhere/whet.yaml"));
}

TEST(CommandLine, GlobalOptionsMayStandBehindTheCommand) {
  EXPECT_EQ(Whet({"version", "--color", "always", "-q"}).code, ExitCode::kDone);
  EXPECT_THAT(Whet({"--color", "always", "rnu"}).err, StartsWith("\x1b["));
}

}  // namespace
}  // namespace whet::cli
