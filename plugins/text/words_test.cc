#include "text/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// White space of Python's str.split(); U+200B and U+FEFF are none.
TEST(Words, StandBetweenPythonsWhiteSpace) {
  EXPECT_THAT(Words(""), IsEmpty());
  EXPECT_THAT(Words(" \n\xC2\xA0 "), IsEmpty());
  EXPECT_THAT(Words("a b"), ElementsAre("a", "b"));
  EXPECT_THAT(Words("\ta\x1C\x1F"
                    "b\xC2\x85"
                    "c\xC2\xA0"
                    "d\xE1\x9A\x80"
                    "e"
                    "\xE2\x80\x83"
                    "f\xE2\x80\xA8g\xE2\x80\xAFh\xE2\x81\x9Fi"
                    "\xE3\x80\x80j "),
              ElementsAre("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"));
  EXPECT_THAT(Words("a\xE2\x80\x8B"
                    "b\xEF\xBB\xBF"),
              ElementsAre("a\xE2\x80\x8B"
                          "b\xEF\xBB\xBF"));
  EXPECT_THAT(Words("à la carte"), ElementsAre("à", "la", "carte"));
}

TEST(Characters, AreCodePointsWithoutWhiteSpace) {
  EXPECT_THAT(Characters("東京 é\n😀a"), ElementsAre("東", "京", "é", "😀", "a"));
}

}  // namespace
}  // namespace whet::text
