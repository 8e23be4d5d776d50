#include "text/words.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/token_ids.h"

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

TEST(TokenIds, EqualTokensHaveOneNumber) {
  TokenIds ids(3);
  EXPECT_EQ(ids.Of("cat"), 0U);
  EXPECT_EQ(ids.Of(""), 1U);
  EXPECT_EQ(ids.Of(std::string("c") + "at"), 0U);
  EXPECT_EQ(ids.Of("dog"), 2U);
  EXPECT_EQ(ids.Of(""), 1U);
  EXPECT_EQ(ids.count(), 3U);
}

TEST(TokenIds, HoldsAsManyAsAnnounced) {
  TokenIds ids(1000);
  std::vector<std::string> texts;
  for (int i = 0; i < 1000; ++i)
    texts.push_back(std::to_string(i));
  for (unsigned i = 0; i < 1000; ++i)
    EXPECT_EQ(ids.Of(texts[i]), i);
  for (unsigned i = 0; i < 1000; ++i)
    EXPECT_EQ(ids.Of(texts[i]), i);
}

}  // namespace
}  // namespace whet::text
