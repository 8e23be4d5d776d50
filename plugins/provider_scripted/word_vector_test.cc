#include "word_vector.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::scripted {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;

// FNV-1a of "a" is af63dc4c8601ec8c, of "foobar" 85944171f73967e8 (the tables
// of its authors, http://www.isthe.com/chongo/tech/comp/fnv). Both have the
// highest bit set; without it they are 4 and 0 modulo 8.
TEST(WordVector, PutsAWordWhereItsHashSays) {
  EXPECT_THAT(WordVector("a", 8), ElementsAre(0, 0, 0, 0, -1, 0, 0, 0));
  EXPECT_THAT(WordVector("foobar", 8), ElementsAre(-1, 0, 0, 0, 0, 0, 0, 0));
  // Twice one and once the other: lengths 2 and 1, scaled by sqrt(5).
  EXPECT_THAT(WordVector("A foobar\na", 8),
              ElementsAre(FloatEq(-0.44721360F), 0, 0, 0, FloatEq(-0.89442719F),
                          0, 0, 0));
}

TEST(WordVector, DoesNotDependOnTheOrderOfWords) {
  EXPECT_EQ(WordVector("red green blue", 64), WordVector("blue red green", 64));
}

TEST(WordVector, ATextWithoutWordsIsTheFirstAxis) {
  EXPECT_THAT(WordVector("", 3), ElementsAre(1, 0, 0));
  EXPECT_THAT(WordVector(" \n", 1), ElementsAre(1));
}

TEST(WordVector, TakesBytesThatAreNoText) {
  EXPECT_EQ(WordVector("\xFF\xFE", 16).size(), 16U);
}

}  // namespace
}  // namespace whet::scripted
