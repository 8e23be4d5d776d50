#include "translation_edit_rate.h"

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "text/word_ids.h"

namespace whet::ter {
namespace {

std::uint64_t EditsOf(std::string hypothesis, std::string reference) {
  text::WordIds ids;
  return CountEdits(ids.OfLine(hypothesis), ids.OfLine(reference));
}

// Snover et al. 2006, section 2: two shifts, no other edit but the insertion of
// "AMERICAN" and a substitution.
TEST(CountEdits, ExampleOfThePaper) {
  EXPECT_EQ(EditsOf("THIS WEEK THE SAUDIS denied information published in the "
                    "new york times",
                    "SAUDI ARABIA denied THIS WEEK information published in "
                    "the AMERICAN new york times"),
            4U);
}

TEST(CountEdits, OneShiftOfABlock) {
  EXPECT_EQ(EditsOf("d e a b c", "a b c d e"), 1U);
  EXPECT_EQ(EditsOf("", "a b"), 2U);
  EXPECT_EQ(EditsOf("a b", ""), 2U);
}

// A neighbour's distance is that of a table of its own.
TEST(BeamEditDistance, NeighboursEqualTablesOfTheirOwn) {
  std::mt19937 random(11);
  const auto text = [&](std::size_t most) {
    Words words(1 + random() % most, U' ');
    for (char32_t& word : words)
      word = random() % 6;
    return words;
  };
  for (int round = 0; round < 300; ++round) {
    const Words reference = text(120);
    Words words = text(120);
    BeamEditDistance table(words, reference);
    for (int neighbour = 0; neighbour < 20; ++neighbour) {
      const std::size_t first = random() % words.size();
      const std::size_t last = first + 1 + random() % (words.size() - first);
      const std::size_t middle = first + random() % (last - first);
      Words shifted = words;
      std::rotate(shifted.begin() + static_cast<std::ptrdiff_t>(first),
                  shifted.begin() + static_cast<std::ptrdiff_t>(middle),
                  shifted.begin() + static_cast<std::ptrdiff_t>(last));
      const int expected = BeamEditDistance(shifted, reference).distance();
      EXPECT_EQ(table.DistanceOf(shifted, first, last), expected);
      if (neighbour % 5 == 0) {
        table.Move(shifted, first);
        words = shifted;
        EXPECT_EQ(table.distance(), expected);
      }
    }
  }
}

}  // namespace
}  // namespace whet::ter
