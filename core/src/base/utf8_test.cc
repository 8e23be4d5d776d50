#include "base/utf8.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace whet {
namespace {

constexpr std::string_view kFffd = "\xEF\xBF\xBD";

std::string Times(int count) {
  std::string out;
  for (int i = 0; i < count; ++i)
    out += kFffd;
  return out;
}

// First and last code point of each row of Unicode 15, table 3-7.
TEST(Utf8, AcceptsTheEdgesOfEachRowOfTheTable) {
  const std::string_view rows[] = {std::string_view("\0", 1),
                                   "\x7F",
                                   "\xC2\x80",
                                   "\xDF\xBF",
                                   "\xE0\xA0\x80",
                                   "\xE0\xBF\xBF",
                                   "\xE1\x80\x80",
                                   "\xEC\xBF\xBF",
                                   "\xED\x80\x80",
                                   "\xED\x9F\xBF",
                                   "\xEE\x80\x80",
                                   "\xEF\xBF\xBF",
                                   "\xF0\x90\x80\x80",
                                   "\xF0\xBF\xBF\xBF",
                                   "\xF1\x80\x80\x80",
                                   "\xF3\xBF\xBF\xBF",
                                   "\xF4\x80\x80\x80",
                                   "\xF4\x8F\xBF\xBF"};
  for (const std::string_view bytes : rows) {
    EXPECT_EQ(FirstInvalidUtf8(bytes), bytes.size());
    EXPECT_EQ(ReplaceInvalidUtf8(bytes), bytes);
  }
}

TEST(Utf8, RefusesWhatLiesJustOutsideTheTable) {
  const std::string_view outside[] = {"\x80",
                                      "\xBF",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xE0\x9F\xBF",
                                      "\xED\xA0\x80",
                                      "\xED\xBF\xBF",
                                      "\xF0\x8F\xBF\xBF",
                                      "\xF5\x80\x80\x80",
                                      "\xF4\x90\x80\x80",
                                      "\xFE",
                                      "\xFF"};
  for (const std::string_view bytes : outside) {
    EXPECT_EQ(FirstInvalidUtf8(bytes), 0U);
  }
}

TEST(Utf8, FindsTheOffsetOfTheFirstBadByte) {
  EXPECT_EQ(FirstInvalidUtf8(""), 0U);
  EXPECT_EQ(FirstInvalidUtf8("caf\xC3\xA9"), 5U);
  EXPECT_EQ(FirstInvalidUtf8("caf\xE9 noir"), 3U);
  EXPECT_EQ(FirstInvalidUtf8("ok\xE2\x82"), 2U);
}

// Unicode 15, tables 3-8 to 3-11: the replacement of maximal subparts.
TEST(Utf8, ReplacesAsTheUnicodeStandardsTablesDo) {
  EXPECT_EQ(ReplaceInvalidUtf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"),
            Times(8) + "A");
  EXPECT_EQ(ReplaceInvalidUtf8("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"),
            Times(8) + "A");
  EXPECT_EQ(ReplaceInvalidUtf8("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"),
            Times(5) + "A" + Times(2) + "B");
  EXPECT_EQ(ReplaceInvalidUtf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"),
            Times(4) + "A");
}

TEST(Utf8, ReplacesASequenceThatTheTextEndsIn) {
  EXPECT_EQ(ReplaceInvalidUtf8("price: 3 \xE2\x82"), "price: 3 " + Times(1));
}

}  // namespace
}  // namespace whet
