#include "base/words.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Words, AreTheSameForEverySpellingOfASentence) {
  const auto plain = Words("where is my parcel");
  EXPECT_THAT(plain, SizeIs(4));
  EXPECT_EQ(Words("  Where is\tmy\r\n parcel?!"), plain);
  EXPECT_EQ(Words("“WHERE is my parcel…”"), plain);
  EXPECT_EQ(Words("where is\u00A0my par\u200Bcel"), plain);  // zero width
  EXPECT_EQ(Words("Don't panic"), Words("don’t PANIC."));
  EXPECT_EQ(Words("well-known"), Words("well known"));
}

TEST(Words, FoldUnicode) {
  EXPECT_EQ(Words("STRASSE"), Words("Straße"));
  EXPECT_EQ(Words("Caf\u00E9"), Words("cafe\u0301"));  // composed or not
  EXPECT_EQ(Words("\uFB01ne"), Words("fine"));         // a ligature
  EXPECT_EQ(Words("МОСКВА"), Words("москва"));
  EXPECT_NE(Words("café"), Words("cafe"));
}

TEST(Words, TakeEachLetterOfScriptsWithoutSpaces) {
  EXPECT_THAT(Words("我的包裹在哪里？"), SizeIs(7));
  EXPECT_EQ(Words("我的包裹在哪里？"), Words("我的 包裹 在哪里"));
  EXPECT_THAT(Words("ไทย"), SizeIs(3));
}

TEST(Words, KeepWhatChangesTheMeaning) {
  EXPECT_NE(Words("3 + 5"), Words("3 * 5"));
  EXPECT_NE(Words("3-5"), Words("3/5"));
  EXPECT_NE(Words("3-5"), Words("35"));
  EXPECT_NE(Words("at -5 degrees"), Words("at 5 degrees"));
  EXPECT_NE(Words("1.5"), Words("15"));
  EXPECT_NE(Words("1.5"), Words("1 5"));
  EXPECT_NE(Words("C#"), Words("C"));
  EXPECT_NE(Words("C++"), Words("C"));
  EXPECT_NE(Words("a (b c)"), Words("(a b) c"));
  EXPECT_NE(Words("ok 👍"), Words("ok 👎"));
  EXPECT_NE(Words("a b"), Words("b a"));
}

TEST(Words, FindNoneWhereThereIsNone) {
  EXPECT_THAT(Words(""), IsEmpty());
  EXPECT_THAT(Words(" ?! … \n"), IsEmpty());
}

TEST(Words, TakeBytesThatAreNotUtf8AsTheyAre) {
  EXPECT_NE(Words("a\xFF"), Words("a\xFE"));
  EXPECT_NE(Words("\xC3"), Words("\xC4"));
  EXPECT_EQ(Words("\xC3( x"), Words("\xC3(  X"));
  std::string all;
  for (int i = 0; i < 256; ++i)
    all += static_cast<char>(i);
  EXPECT_EQ(Words(all), Words(all + " ?"));
}

}  // namespace
}  // namespace whet
