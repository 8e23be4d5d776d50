#include "progress_view.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RunProgress Searching() {
  RunProgress progress;
  progress.phase = RunProgress::Phase::kSearch;
  progress.calls = 300;
  progress.calls_limit = 600;
  progress.in_flight = 4;
  progress.failed = 2;
  progress.seed_val = ScoreSummary{0.0139, 0.0139, 72, 0};
  progress.best_val = ScoreSummary{0.486, 0.059, 72, 0};
  progress.elapsed_s = 60;
  return progress;
}

TEST(LiveLine, ShowsEverythingThatFits) {
  EXPECT_EQ(LiveLine("search", Searching(), 200, Paint(false)),
            "search  ━━━━━━━━────────  300/600 calls  best 48.6% ±5.9  "
            "+47.2 points  2 failed  4 in flight  at most 1 min 0 s left");
}

TEST(LiveLine, LeavesOutTheLeastImportantFirst) {
  for (std::size_t width = 20; width < 130; ++width) {
    EXPECT_LE(ColumnCount(LiveLine("search", Searching(), width, Paint(false))),
              width);
  }
  const std::string line = LiveLine("search", Searching(), 60, Paint(false));
  EXPECT_THAT(line, HasSubstr("300/600 calls"));
  EXPECT_THAT(line, HasSubstr("best 48.6%"));
  EXPECT_THAT(line, Not(HasSubstr("in flight")));
}

TEST(LiveLine, HoldsBeforeAnythingIsKnown) {
  EXPECT_EQ(LiveLine("baseline", RunProgress(), 80, Paint(false)),
            "baseline  0 calls  0 in flight");
}

// Some strategies know no better prompt before they have nearly ended.
TEST(LiveLine, CallsTheSeedBestByItsName) {
  RunProgress progress = Searching();
  progress.best_val = progress.seed_val;
  EXPECT_THAT(LiveLine("search", progress, 200, Paint(false)),
              HasSubstr("300/600 calls  seed 1.4% ±1.4  2 failed"));
}

TEST(PlainLine, SaysTheSameInWords) {
  EXPECT_EQ(PlainLine("search", Searching()),
            "search: 300/600 calls, best 48.6% ±5.9, +47.2 points, 2 failed, "
            "1 min 0 s");
}

std::string ErrOf(const Terminal& terminal, bool quiet,
                  const std::vector<RunProgress>& states) {
  std::ostringstream out;
  std::ostringstream err;
  GlobalOptions options;
  options.quiet = quiet;
  const Console console(&out, &err, options, terminal);
  ProgressView view(console);
  for (const RunProgress& state : states)
    view.OnProgress(state);
  view.OnMessage("a line");
  view.Close();
  EXPECT_EQ(out.str(), "");
  return err.str();
}

std::vector<RunProgress> StatesAt(const std::vector<double>& seconds) {
  std::vector<RunProgress> states;
  for (const double s : seconds) {
    RunProgress progress = Searching();
    progress.elapsed_s = s;
    states.push_back(progress);
  }
  return states;
}

TEST(ProgressView, PrintsALineEveryFewSecondsOnAPipe) {
  const std::string err =
      ErrOf(Terminal(), false, StatesAt({1.0, 2.0, 5.9, 6.0, 10.9, 11.5}));
  // The first after five seconds, then one every five.
  EXPECT_EQ(err, PlainLine("search", StatesAt({5.9})[0]) + "\n" +
                     PlainLine("search", StatesAt({10.9})[0]) + "\na line\n");
  EXPECT_THAT(err, Not(HasSubstr("\x1b")));
}

TEST(ProgressView, PrintsFewerLinesAsARunGetsLong) {
  EXPECT_EQ(ErrOf(Terminal(), false, StatesAt({400, 410, 419, 421})),
            PlainLine("search", StatesAt({400})[0]) + "\n" +
                PlainLine("search", StatesAt({421})[0]) + "\na line\n");
}

TEST(ProgressView, QuietKeepsWarnings) {
  std::ostringstream out;
  std::ostringstream err;
  GlobalOptions options;
  options.quiet = true;
  const Console console(&out, &err, options, Terminal());
  ProgressView view(console);
  view.OnMessage("search: strategy 'few_shot'");
  view.OnWarning("3 calls may have been paid twice");
  EXPECT_EQ(err.str(), "whet: warning: 3 calls may have been paid twice\n");
}

TEST(ProgressView, RepaintsOneLineOnATerminal) {
  Terminal terminal;
  terminal.err_is_tty = true;
  const std::string err = ErrOf(terminal, false, StatesAt({1.0, 1.1}));
  EXPECT_THAT(err, HasSubstr("\r\x1b[Ksearch"));
  EXPECT_THAT(err, HasSubstr("\r\x1b[Ka line\n"));
}

TEST(ProgressView, IsSilentWhenQuiet) {
  EXPECT_EQ(ErrOf(Terminal(), true, StatesAt({1.0, 20.0})), "");
}

}  // namespace
}  // namespace whet::cli
