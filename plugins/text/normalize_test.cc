#include "text/normalize.h"

#include <fstream>
#include <random>
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

// Pieces that meet in every order: articles, marks that combine or move,
// letters that change their length in lower case, white space, bytes that are
// no UTF-8.
std::string NastyText(std::mt19937& random) {
  static const std::vector<std::string> pieces = {
      "a",          "an",     "the",        "The",
      "cat",        " ",      "  ",         "\t",
      "\x1F",       "\x01",   "_",          "'",
      "-",          "7",      "\u0301",     "\u0323",
      "\u0307",     "\u00E9", "\u1E69",     "\u0130",
      "\u023A",     "\u212A", "\u00A0",     "\u3000",
      "\u2028",     "\u00A8", "\uFDFA",     "\uAC00",
      "\u11A8",     "\u1100", "\u4E00",     "\u0915\u094D",
      "\U0001F468", "\u200D", "\u2019",     "\u1D5B",
      "\u0345",     "\xFF",   "\xC3",       "\xE2\x82",
      "\uFF21",     "\u03A3", "\U0001D400", "\u0F71",
      "\u0F72"};
  std::string text;
  for (auto left = random() % 12; left > 0; --left)
    text += pieces[random() % pieces.size()];
  return text;
}

TEST(Normalizer, OnePassGivesWhatItsStepsGive) {
  std::mt19937 random(1);
  for (int i = 0; i < 4000; ++i) {
    const std::string text = NastyText(random);
    Apply({"squad"}, text);
    Apply({"nfd", "squad"}, text);
    Apply({"nfc", "squad"}, text);
    Apply({"nfkc", "squad"}, text);
    Apply({"nfkc", "nfd", "squad"}, text);
  }
  std::string marks = "the a";  // more than is put in order on the stack
  for (int i = 0; i < 100; ++i)
    marks += "\u0301\u0323";
  Apply({"nfd", "squad"}, marks + " cat");
}

// By Python: " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split()) after
// unicodedata.normalize and lower(). A combining mark is no letter.
TEST(Normalizer, ArticlesEndWhereLettersEnd) {
  EXPECT_EQ(Apply({"nfd", "squad"}, "\u00C1 la carte"), "\u0301 la carte");
  EXPECT_EQ(Apply({"squad"}, "\u00C1 la carte"), "\u00E1 la carte");
  EXPECT_EQ(Apply({"squad"}, "a\u2019b the\u4E00 an_t a\x01 the"),
            "\u2019b the\u4E00 ant \x01");
  EXPECT_EQ(Apply({"squad"}, " The a an "), "");
  EXPECT_EQ(Apply({"squad"}, "t'he \u212Aan"), "kan");
}

TEST(Normalizer, WithABufferGivesTheSame) {
  std::mt19937 random(2);
  std::string buffer;
  for (const auto& steps : std::vector<std::vector<std::string>>{
           {}, {"trim"}, {"trim", "lower"}, {"lower", "trim"}, {"squad"}}) {
    const Normalizer normalizer(steps);
    for (int i = 0; i < 300; ++i) {
      const std::string text = NastyText(random);
      EXPECT_EQ(normalizer.ApplyUtf8(text, buffer),
                Encode(normalizer.Apply(Decode(text))))
          << text;
    }
  }
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
