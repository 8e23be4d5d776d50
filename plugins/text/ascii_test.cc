#include "ascii.h"

#include <gtest/gtest.h>

namespace whet::text {
namespace {

TEST(Ascii, StripsBlanksAtBothEndsOnly) {
  EXPECT_EQ(AsciiStripped(" \t\r\na b\n "), "a b");
  EXPECT_EQ(AsciiStripped("a"), "a");
  EXPECT_EQ(AsciiStripped(" \n"), "");
  EXPECT_EQ(AsciiStripped(""), "");
  EXPECT_EQ(AsciiStripped("\u00a0a\f"), "\u00a0a\f");
}

TEST(Ascii, LowersAsciiLettersOnly) {
  EXPECT_EQ(AsciiLower("AZ az @[ 1"), "az az @[ 1");
  EXPECT_EQ(AsciiLower("ÄÉΣ"), "ÄÉΣ");
}

}  // namespace
}  // namespace whet::text
