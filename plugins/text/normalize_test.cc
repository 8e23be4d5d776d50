#include "text/normalize.h"

#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "text/unicode_text.h"

namespace whet::text {
namespace {

// Code points and UTF-8 must agree: what is returned is both.
std::string Apply(const std::vector<std::string>& steps,
                  const std::string& text) {
  const Normalizer normalizer(steps);
  const std::string utf8 = normalizer.ApplyUtf8(text);
  EXPECT_EQ(Encode(normalizer.Apply(Decode(text))), utf8) << text;
  return utf8;
}

// testdata/make_goldens.py: the same steps done by Python.
TEST(Normalizer, EqualsPython) {
  std::ifstream file(WHET_TEST_DATA "/normalize.jsonl");
  std::string line;
  int rows = 0;
  while (std::getline(file, line)) {
    const auto row = nlohmann::json::parse(line);
    EXPECT_EQ(Apply(row["steps"], row["text"]), row["want"]) << line;
    ++rows;
  }
  EXPECT_EQ(rows, 338);
}

TEST(Normalizer, SquadPresetIsItsFourSteps) {
  const std::string text = "  The  \"Best\" of a kind,\tan example. ";
  EXPECT_EQ(Apply({"squad"}, text), "best of kind example");
  EXPECT_EQ(
      Apply({"lower", "strip_punctuation", "strip_articles", "collapse_space"},
            text),
      "best of kind example");
}

TEST(Normalizer, StepsRunInTheOrderGiven) {
  EXPECT_EQ(Apply({"strip_articles", "lower", "trim"}, "The end"), "the end");
  EXPECT_EQ(Apply({"lower", "strip_articles", "trim"}, "The end"), "end");
}

TEST(Normalizer, FirstAndLastLineSkipBlankLines) {
  const std::string text = "\n  \r\nfirst \r\nmiddle\nlast\n \n";
  EXPECT_EQ(Apply({"first_line"}, text), "first ");
  EXPECT_EQ(Apply({"last_line"}, text), "last");
  EXPECT_EQ(Apply({"first_line"}, " \n\n"), "");
  EXPECT_EQ(Apply({"last_line"}, ""), "");
}

TEST(Normalizer, StripQuotesRemovesEnclosingPairsOnly) {
  EXPECT_EQ(Apply({"strip_quotes"}, " \"billing\" "), "billing");
  EXPECT_EQ(Apply({"strip_quotes"}, "\"'`billing`'\""), "billing");
  EXPECT_EQ(Apply({"strip_quotes"}, "“ billing ”"), "billing");
  EXPECT_EQ(Apply({"strip_quotes"}, "«été»"), "été");
  EXPECT_EQ(Apply({"strip_quotes"}, "don't"), "don't");
  EXPECT_EQ(Apply({"strip_quotes"}, "\"half"), "\"half");
  EXPECT_EQ(Apply({"strip_quotes"}, "\""), "\"");
  EXPECT_EQ(Apply({"strip_quotes"}, "\"\""), "");
}

TEST(Normalizer, UnknownStepNamesItsPlaceAndTheKnownOnes) {
  try {
    Normalizer({"trim", "lowercase"});
    FAIL() << "accepted an unknown step";
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    EXPECT_THAT(e.what(), testing::HasSubstr(
                              "$.normalize[1]: unknown step \"lowercase\""));
    EXPECT_THAT(e.what(), testing::HasSubstr("casefold, nfc"));
  }
}

TEST(Normalizer, WithoutStepsUtf8IsMadeValid) {
  EXPECT_EQ(Apply({}, "a\xFF"), "a\xEF\xBF\xBD");
  EXPECT_EQ(Apply({}, " a "), " a ");
}

TEST(Decode, InvalidBytesBecomeReplacementCharacters) {
  EXPECT_EQ(Decode("a\xFF"
                   "b"),
            U"a\uFFFDb");
  EXPECT_EQ(Decode("\xC3"), U"\uFFFD");                      // cut short
  EXPECT_EQ(Decode("\xC0\xAF"), U"\uFFFD\uFFFD");            // overlong
  EXPECT_EQ(Decode("\xED\xA0\x80"), U"\uFFFD\uFFFD\uFFFD");  // surrogate
  EXPECT_EQ(Decode(std::string_view("a\0b", 3)), std::u32string(U"a\0b", 3));
}

}  // namespace
}  // namespace whet::text
