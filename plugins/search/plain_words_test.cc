#include "plain_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::search {
namespace {

TEST(PlainWords, LettersDigitsAndOtherScripts) {
  EXPECT_THAT(PlainWords("Don't  SHOUT, 2 times!"),
              ::testing::ElementsAre("don", "t", "shout", "2", "times"));
  EXPECT_THAT(PlainWords("caf\xC3\xA9.\n\xE6\x97\xA5"),
              ::testing::ElementsAre("caf\xC3\xA9", "\xE6\x97\xA5"));
  EXPECT_THAT(PlainWords(" ... "), ::testing::IsEmpty());
}

}  // namespace
}  // namespace whet::search
