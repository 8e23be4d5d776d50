#include "terminal.h"

#include <cstdlib>

#include "gtest/gtest.h"

namespace whet::cli {
namespace {

TEST(Terminal, ColorFollowsTheFlagThenTheEnvironment) {
  unsetenv("NO_COLOR");
  setenv("CLICOLOR_FORCE", "1", 1);
  EXPECT_TRUE(DetectTerminal(ColorMode::kAuto).out_color);
  EXPECT_FALSE(DetectTerminal(ColorMode::kNever).out_color);
  setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(DetectTerminal(ColorMode::kAuto).out_color);
  EXPECT_TRUE(DetectTerminal(ColorMode::kAlways).err_color);
  unsetenv("NO_COLOR");
  setenv("CLICOLOR_FORCE", "0", 1);
  EXPECT_EQ(DetectTerminal(ColorMode::kAuto).out_color,
            DetectTerminal(ColorMode::kAuto).out_is_tty);
  unsetenv("CLICOLOR_FORCE");
}

TEST(Paint, AddsNothingWhenOff) {
  EXPECT_EQ(Paint(false).Good("x"), "x");
  EXPECT_EQ(Paint(true).Good("x"), "\x1b[32mx\x1b[0m");
  EXPECT_EQ(Paint(true).Good(""), "");
}

TEST(Printable, TakesControlOfTheTerminalAway) {
  EXPECT_EQ(Printable("a\x1b[2Jb\r\x07"), "a\uFFFD[2Jb\uFFFD\uFFFD");
  EXPECT_EQ(Printable("\xC2\x9B"
                      "31m"),
            "\uFFFD31m");
  EXPECT_EQ(Printable("tab\tline\né"), "tab\tline\né");
}

TEST(Columns, AreCountedInCharacters) {
  EXPECT_EQ(ColumnCount("±1 →"), 4u);
  EXPECT_EQ(FirstColumns("±1 →", 2), "±1");
  EXPECT_EQ(FirstColumns("ab", 5), "ab");
  EXPECT_EQ(PadRight("→", 3), "→  ");
}

}  // namespace
}  // namespace whet::cli
