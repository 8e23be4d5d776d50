#include "text/mteval.h"

#include <string>

#include <gtest/gtest.h>

#include "text/utf8_text.h"

namespace whet::text {
namespace {

std::string Tokens(const std::string& text) {
  const std::string separated = SeparateMarks(" " + text + " ");
  std::string out;
  ForEachWord(separated, [&](std::string_view word) {
    out += (out.empty() ? "" : " ") + std::string(word);
  });
  return out;
}

// What sacrebleu's tokenizer 13a makes of them.
TEST(SeparateMarks, EqualsMteval) {
  EXPECT_EQ(Tokens("a-b 5-6 x.y 7."), "a-b 5 - 6 x . y 7 .");
  EXPECT_EQ(Tokens("50% $5.00 #tag @me a/b a\\b"),
            "50 % $ 5.00 # tag @ me a / b a \\ b");
  EXPECT_EQ(Tokens("U.S.A. is (big) [yes] {no} ~ ^ _ `q` |"),
            "U . S . A . is ( big ) [ yes ] { no } ~ ^ _ ` q ` |");
  EXPECT_EQ(Tokens("C'est l'été – déjà vu…"), "C'est l'été – déjà vu…");
}

TEST(WithoutEntities, ReplacesInTheOrderOfTheOriginal) {
  EXPECT_EQ(WithoutEntities("&quot;Hi&amp;bye&lt;x&gt;"), "\"Hi&bye<x>");
  EXPECT_EQ(WithoutEntities("&amp;lt; &amp;quot;"), "< &quot;");
  EXPECT_EQ(WithoutEntities("&apos;"), "&apos;");
}

TEST(Replaced, TakesMatchesFromTheLeft) {
  EXPECT_EQ(Replaced("aaa", "aa", "b"), "ba");
  EXPECT_EQ(Replaced("", "a", "b"), "");
}

}  // namespace
}  // namespace whet::text
