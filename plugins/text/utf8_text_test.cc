#include "text/utf8_text.h"

#include <cstddef>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/unicode_category.h"
#include "text/unicode_text.h"

namespace whet::text {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  ForEachWord(text, [&](std::string_view word) { words.emplace_back(word); });
  return words;
}

TEST(Utf8Text, WhiteSpaceIsThatOfCodePoints) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000)
      continue;
    const std::string utf8 = Encode(std::u32string_view(&c, 1));
    EXPECT_EQ(SpaceAtFront(utf8), IsSpace(c) ? utf8.size() : 0) << unsigned(c);
  }
}

TEST(Utf8Text, WordsStandBetweenWhiteSpace) {
  EXPECT_THAT(Words(""), ElementsAre());
  EXPECT_THAT(Words(" \t\n"), ElementsAre());
  EXPECT_THAT(Words(" a\u00a0b\u3000\u2028c\x1f"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Words("été"), ElementsAre("été"));
  EXPECT_THAT(Words("a\xE2\x80"), ElementsAre("a\xE2\x80"));  // cut short
}

// Bytes are looked at in blocks of 8 and 64: a word may end anywhere.
TEST(Utf8Text, WordsEndAtAnyByte) {
  for (std::size_t size = 1; size < 150; ++size) {
    const std::string word(size, 'x');
    for (const char* space : {" ", "\t ", "\x1F", "\u00a0", "\u3000"}) {
      const std::string text = word + space + word + space + "é";
      EXPECT_THAT(Words(text), ElementsAre(word, word, "é"));
      EXPECT_THAT(Words(space + text + space), ElementsAre(word, word, "é"));
    }
    EXPECT_THAT(Words(std::string(size, ' ') + "!"), ElementsAre("!"));
    EXPECT_THAT(Words("!" + std::string(size, ' ')), ElementsAre("!"));
  }
}

TEST(Utf8Text, IsAsciiLooksAtEachByte) {
  for (std::size_t size = 0; size < 100; ++size) {
    EXPECT_TRUE(IsAscii(std::string(size, '\x7F')));
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'x');
      text[at] = '\x80';
      EXPECT_FALSE(IsAscii(text)) << at << " of " << size;
    }
  }
}

TEST(Utf8Text, WithoutSpaceAtEnd) {
  EXPECT_EQ(WithoutSpaceAtEnd(" a \u00a0\u3000\n"), " a");
  EXPECT_EQ(WithoutSpaceAtEnd("\u2003"), "");
  EXPECT_EQ(WithoutSpaceAtEnd("é"), "é");
  EXPECT_EQ(WithoutSpaceAtEnd("\x80\x80"), "\x80\x80");
}

TEST(Utf8Text, StrippedOfTheSpaceAtBothEnds) {
  EXPECT_EQ(Stripped("\u3000\n a \u00a0b\u2003\t"), "a \u00a0b");
  EXPECT_EQ(Stripped(" \u2003"), "");
  EXPECT_EQ(Stripped(""), "");
}

TEST(Utf8Text, ValidUtf8IsWhatDecodeReads) {
  EXPECT_EQ(ValidUtf8("abc é"), "abc é");
  EXPECT_EQ(ValidUtf8("longer than eight \xFF bytes"),
            "longer than eight \uFFFD bytes");
  EXPECT_EQ(ValidUtf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
}

// Python's str.lower().
TEST(Utf8Text, LowerKnowsTheFinalSigma) {
  EXPECT_EQ(Lower("ABC xyz"), "abc xyz");
  EXPECT_EQ(Lower("ΟΔΟΣ ΣΑΣ Σ ΑΣ' ΑΣΑ ΌΣΟΣ. Σ.Σ"),
            "οδος σας σ ας' ασα όσος. σ.ς");
  EXPECT_EQ(Lower("Α\u0301Σ\u00AD Α\u0301Σ\u00ADΑ"),
            "α\u0301ς\u00AD α\u0301σ\u00ADα");
  EXPECT_EQ(Lower("İI K"), "i\u0307i k");
  EXPECT_EQ(Lower("ⓐΣ ªΣ ⅣΣ 1Σ"), "ⓐς ªς ⅳς 1σ");
}

TEST(MajorCategory, LettersMarksAndTheRest) {
  EXPECT_EQ(MajorCategoryOf(U'a'), MajorCategory::kLetter);
  EXPECT_EQ(MajorCategoryOf(0x301), MajorCategory::kMark);
  EXPECT_EQ(MajorCategoryOf(0xBD), MajorCategory::kNumber);
  EXPECT_EQ(MajorCategoryOf(U'!'), MajorCategory::kPunctuation);
  EXPECT_EQ(MajorCategoryOf(U'$'), MajorCategory::kSymbol);
  EXPECT_EQ(MajorCategoryOf(0x20AC), MajorCategory::kSymbol);
  EXPECT_EQ(MajorCategoryOf(0x3000), MajorCategory::kSeparator);
  EXPECT_EQ(MajorCategoryOf(0xE000), MajorCategory::kOther);
}

}  // namespace
}  // namespace whet::text
