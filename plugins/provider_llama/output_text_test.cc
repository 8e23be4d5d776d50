#include "output_text.h"

#include <gtest/gtest.h>

namespace whet::llama {
namespace {

TEST(OutputText, JoinsPieces) {
  OutputText text({});
  EXPECT_FALSE(text.Append("ship"));
  EXPECT_FALSE(text.Append("ping"));
  EXPECT_EQ(text.Take(), "shipping");
}

TEST(OutputText, EndsBeforeAStopStringInsideAPiece) {
  OutputText text({"\n"});
  EXPECT_TRUE(text.Append("billing\nUser"));
  EXPECT_EQ(text.Take(), "billing");
}

TEST(OutputText, FindsAStopStringSpreadOverThreePieces) {
  OutputText text({"<end>"});
  EXPECT_FALSE(text.Append("ok <"));
  EXPECT_FALSE(text.Append("en"));
  EXPECT_TRUE(text.Append("d> more"));
  EXPECT_EQ(text.Take(), "ok ");
}

TEST(OutputText, EndsBeforeTheFirstOfSeveralStopStrings) {
  OutputText text({"late", "b"});
  EXPECT_TRUE(text.Append("a b late"));
  EXPECT_EQ(text.Take(), "a ");
}

TEST(OutputText, KeepsAStopStringThatNeverCompletes) {
  OutputText text({"<end>"});
  EXPECT_FALSE(text.Append("a <en"));
  EXPECT_FALSE(text.Append("try"));
  EXPECT_EQ(text.Take(), "a <entry");
}

TEST(OutputText, JoinsACodePointSpreadOverPieces) {
  OutputText text({});
  text.Append("\xF0\x9F");
  text.Append("\x98\x80!");
  EXPECT_EQ(text.Take(), "\xF0\x9F\x98\x80!");  // U+1F600
}

TEST(OutputText, DropsHalfACodePointAtTheEnd) {
  OutputText text({});
  text.Append("caf\xC3");
  EXPECT_EQ(text.Take(), "caf");
}

// The examples of the Unicode standard, section 3.9, table 3-8, and
// surrogates: each maximal part of an ill-formed sequence becomes one U+FFFD.
TEST(OutputText, ReplacesInvalidBytesAsUnicodeRecommends) {
  OutputText text({});
  text.Append("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64");
  EXPECT_EQ(text.Take(),
            "a\uFFFD\uFFFD\uFFFD"
            "b\uFFFD"
            "c\uFFFD\uFFFD"
            "d");
  OutputText overlong({});
  overlong.Append("\xC0\xAF|\xED\xA0\x80|");
  EXPECT_EQ(overlong.Take(), "\uFFFD\uFFFD|\uFFFD\uFFFD\uFFFD|");
}

}  // namespace
}  // namespace whet::llama
