#include "word_overlap.h"

#include <gtest/gtest.h>

namespace whet::search {
namespace {

TEST(WordOverlap, IsWhatBothHaveOfWhatEitherHas) {
  EXPECT_DOUBLE_EQ(
      WordOverlap(WordSet("Where is it?"), WordSet("where IS she")),
      0.5);  // {where, is} of {where, is, it, she}
  EXPECT_DOUBLE_EQ(WordOverlap(WordSet("a a b"), WordSet("b, a")), 1.0);
  EXPECT_DOUBLE_EQ(WordOverlap(WordSet("a"), WordSet("ab")), 0.0);
  EXPECT_DOUBLE_EQ(WordOverlap(WordSet("?!"), WordSet("")), 0.0);
  EXPECT_DOUBLE_EQ(WordOverlap(WordSet("größe x"), WordSet("größe y")),
                   1.0 / 3.0);
}

TEST(WordRuns, KeepTheOrderOfTheWords) {
  const auto runs = [](const char* text) {
    return WordRuns(WordSequence(text), 2);
  };
  EXPECT_EQ(runs("a b c").size(), 2U);
  EXPECT_EQ(runs("a b a b a").size(), 2U);  // "a b" and "b a"
  EXPECT_NE(runs("a b"), runs("b a"));
  EXPECT_TRUE(runs("a").empty());
}

}  // namespace
}  // namespace whet::search
