#include "longest_common_subsequence.h"

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace whet::rouge {
namespace {

// The table of the textbook and rouge_score's way through it.
struct PlainTable {
  std::vector<std::vector<int>> cells;

  PlainTable(Tokens a, Tokens b)
      : cells(a.size() + 1, std::vector<int>(b.size() + 1)) {
    for (std::size_t i = 1; i <= a.size(); ++i) {
      for (std::size_t j = 1; j <= b.size(); ++j) {
        cells[i][j] = a[i - 1] == b[j - 1]
                          ? cells[i - 1][j - 1] + 1
                          : std::max(cells[i - 1][j], cells[i][j - 1]);
      }
    }
  }

  std::vector<bool> Marked(Tokens a, Tokens b) const {
    std::vector<bool> marked(a.size());
    std::size_t i = a.size();
    std::size_t j = b.size();
    while (i > 0 && j > 0) {
      if (a[i - 1] == b[j - 1]) {
        marked[i - 1] = true;
        --i;
        --j;
      } else if (cells[i][j - 1] > cells[i - 1][j]) {
        --j;
      } else {
        --i;
      }
    }
    return marked;
  }
};

TEST(LcsTable, EqualsThePlainTable) {
  std::mt19937 random(5);
  constexpr std::size_t kVocabulary = 300;
  LcsTable table(kVocabulary);
  for (int round = 0; round < 300; ++round) {
    const std::size_t different = round % 3 == 0 ? kVocabulary : 1 + round % 7;
    const auto text = [&] {
      std::u32string tokens(random() % 300, U' ');
      for (char32_t& token : tokens)
        token = static_cast<char32_t>(random() % different);
      return tokens;
    };
    const std::u32string reference = text();
    table.SetReference(reference);
    for (int candidate = 0; candidate < 3; ++candidate) {
      const std::u32string other = text();
      const PlainTable plain(reference, other);
      EXPECT_EQ(table.Length(other),
                static_cast<std::size_t>(plain.cells.back().back()));
      std::vector<bool> marked(reference.size());
      table.Mark(other, marked);
      EXPECT_EQ(marked, plain.Marked(reference, other));
    }
  }
}

}  // namespace
}  // namespace whet::rouge
