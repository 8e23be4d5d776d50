#include "data/input_key.h"

#include "gtest/gtest.h"

namespace whet {
namespace {

TEST(InputKey, FoldsCapitalsAndWhiteSpace) {
  EXPECT_EQ(FoldText(" Where\tIS it?\r\n"), "whereisit?");
  EXPECT_EQ(FoldText("ÄÖÜ×ß ÉÞ"), "äöü×ßéþ");
  EXPECT_EQ(FoldText("ŁÓDŹ ŸŒ Čeština"), "łódźÿœčeština");
  EXPECT_EQ(FoldText("ΑΒΓ Ω"), "αβγω");
  EXPECT_EQ(FoldText("МОСКВА ЁЖ"), "москваёж");
  EXPECT_EQ(FoldText("a\u00A0b\u2003c\u3000d"), "abcd");
  EXPECT_EQ(FoldText("\u4E2D\u6587 \U0001F600"), "\u4E2D\u6587\U0001F600");
}

TEST(InputKey, KeepsBytesThatAreNotUtf8Apart) {
  EXPECT_NE(FoldText("a\xFF"), FoldText("a\xFE"));
  EXPECT_NE(FoldText("\xC3"), FoldText("\xC4"));
  EXPECT_NE(FoldText("\xC3 x"), FoldText("\xC4 x"));
}

TEST(InputKey, SeparatesColumns) {
  EXPECT_EQ(InputKey({{"a", "X "}}), InputKey({{"a", "x"}}));
  EXPECT_NE(InputKey({{"a", "x"}, {"b", "yz"}}),
            InputKey({{"a", "xy"}, {"b", "z"}}));
  EXPECT_NE(InputKey({{"a", "x"}}), InputKey({{"A", "x"}}));
}

}  // namespace
}  // namespace whet
