#include <map>
#include <random>

#include "whet/core/report.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {

void PrintTo(const DiffPiece& piece, std::ostream* out) {
  static constexpr const char* kMarks[] = {"=", "-", "+"};
  *out << kMarks[static_cast<int>(piece.kind)] << piece.text;
}

namespace {

using Kind = DiffPiece::Kind;

// "[-old-]{+new+}" as git prints word diffs.
std::string Marked(std::string_view before, std::string_view after) {
  std::string text;
  for (const DiffPiece& piece : WordDiff(before, after)) {
    if (piece.kind == Kind::kEqual)
      text += piece.text;
    if (piece.kind == Kind::kDeleted)
      text += "[-" + piece.text + "-]";
    if (piece.kind == Kind::kInserted)
      text += "{+" + piece.text + "+}";
  }
  return text;
}

std::string Side(const std::vector<DiffPiece>& pieces, Kind without) {
  std::string text;
  for (const DiffPiece& piece : pieces) {
    if (piece.kind != without)
      text += piece.text;
  }
  return text;
}

// Words that stay equal, by the textbook table in quadratic space.
int LongestCommonSubsequence(const std::vector<std::string>& a,
                             const std::vector<std::string>& b) {
  std::vector<std::vector<int>> best(a.size() + 1,
                                     std::vector<int>(b.size() + 1));
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      best[i][j] = a[i - 1] == b[j - 1]
                       ? best[i - 1][j - 1] + 1
                       : std::max(best[i - 1][j], best[i][j - 1]);
    }
  }
  return best[a.size()][b.size()];
}

TEST(WordDiff, OfEqualTextsIsOnePiece) {
  EXPECT_EQ(Marked("same words", "same words"), "same words");
  EXPECT_TRUE(WordDiff("", "").empty());
}

TEST(WordDiff, MarksAWordThatChanged) {
  EXPECT_EQ(Marked("sort the message", "sort each message"),
            "sort [-the-]{+each+} message");
}

TEST(WordDiff, MarksAddedAndRemovedEnds) {
  EXPECT_EQ(Marked("answer", "answer now"), "answer{+ now+}");
  EXPECT_EQ(Marked("please answer", "answer"), "[-please -]answer");
  EXPECT_EQ(Marked("", "all new"), "{+all new+}");
  EXPECT_EQ(Marked("all gone", ""), "[-all gone-]");
}

TEST(WordDiff, ReadsARewrittenSentenceAsOneChange) {
  EXPECT_EQ(Marked("one two three", "four five six"),
            "[-one two three-]{+four five six+}");
}

TEST(WordDiff, SeesAChangeOfWhiteSpaceOnly) {
  EXPECT_EQ(Marked("a b", "a\nb"), "a[- -]{+\n+}b");
}

TEST(WordDiff, LetsAnAddedParagraphBeginWithItsFirstWord) {
  EXPECT_EQ(Marked("# one\n\ntext\n\n# two\n",
                   "# one\n\ntext\n\n# more\n\n"
                   "other\n\n# two\n"),
            "# one\n\ntext\n\n{+# more\n\nother\n\n+}# two\n");
  EXPECT_EQ(Marked("# a\n# b\n", "# b\n"), "[-# a\n-]# b\n");
}

TEST(WordDiff, FindsMyersExample) {
  // Myers 1986, figure 1: ABCABBA to CBABAC takes five edits, so four letters
  // stay. Blanks of ever new length cannot be equal and do not count.
  const std::vector<DiffPiece> pieces =
      WordDiff("A B   C     A       B         B           A",
               "C  B    A      B        A          C");
  std::string equal;
  for (const DiffPiece& piece : pieces) {
    if (piece.kind == Kind::kEqual)
      equal += piece.text;
  }
  EXPECT_EQ(equal.size(), 4u) << equal;
}

TEST(WordDiff, GivesBothTextsBackAndIsShortest) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::string> words[2];
    std::string text[2];
    for (int side = 0; side < 2; ++side) {
      const int length = static_cast<int>(random() % 14);
      for (int i = 0; i < length; ++i) {
        words[side].push_back(std::string(1, "abcd"[random() % 4]));
        // A blank of its own length before each word keeps blanks from ever
        // being equal, so that only words can match.
        const std::size_t gap = static_cast<std::size_t>(
            1 + 2 * words[side].size() + static_cast<std::size_t>(side));
        text[side] += std::string(gap, ' ') + words[side].back();
      }
    }
    const std::vector<DiffPiece> pieces = WordDiff(text[0], text[1]);
    ASSERT_EQ(Side(pieces, Kind::kInserted), text[0]);
    ASSERT_EQ(Side(pieces, Kind::kDeleted), text[1]);
    int equal_words = 0;
    for (const DiffPiece& piece : pieces) {
      if (piece.kind != Kind::kEqual)
        continue;
      for (const char c : piece.text)
        equal_words += c != ' ';
    }
    int expected = LongestCommonSubsequence(words[0], words[1]);
    ASSERT_GE(equal_words, 0);
    ASSERT_EQ(equal_words, expected) << text[0] << " | " << text[1];
  }
}

TEST(WordDiff, ComparesVeryLongTextsByLines) {
  std::string before;
  for (int i = 0; i < 9000; ++i)
    before += "line number " + std::to_string(i) + "\n";
  std::string after = before;
  after.replace(after.find("number 4000"), 11, "No 4000");
  EXPECT_EQ(WordDiff(before, after).size(), 4u);
  std::mt19937 random(1);
  std::string noise[2];
  for (std::string& text : noise) {
    for (int i = 0; i < 60000; ++i)
      text += std::to_string(random()) + "\n";
  }
  EXPECT_EQ(WordDiff(noise[0], noise[1]).size(), 2u);
}

}  // namespace
}  // namespace whet
