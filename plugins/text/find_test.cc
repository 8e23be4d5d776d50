#include "text/find.h"

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t kNowhere = std::string_view::npos;

TEST(Find, FindsTheFirstPlace) {
  EXPECT_EQ(Find("the cats", "cat"), 4U);
  EXPECT_EQ(Find("the cats", "dog"), kNowhere);
  EXPECT_EQ(Find("", "a"), kNowhere);
  EXPECT_EQ(Find("", ""), 0U);
  EXPECT_EQ(Find(std::string_view("a\0b", 3), std::string_view("\0b", 2)), 1U);
}

TEST(FindWords, NeedsWordEndsOnBothSides) {
  EXPECT_EQ(FindWords("the cats", "cat"), kNowhere);
  EXPECT_EQ(FindWords("a tomcat", "cat"), kNowhere);
  EXPECT_EQ(FindWords("cats, a cat.", "cat"), 8U);
  EXPECT_EQ(FindWords("cat", "cat"), 0U);
  EXPECT_EQ(FindWords("5 % of 5%", "5%"), 7U);
  EXPECT_EQ(FindWords("c++11", "c++"), 0U);  // "+" ends no word
  EXPECT_EQ(FindWords("été", "t"), kNowhere);
  EXPECT_EQ(FindWords("l'été!", "été"), 2U);
  EXPECT_EQ(FindWords("x_cat", "cat"), kNowhere);
  EXPECT_EQ(FindWords("any", ""), 0U);
}

// The same places as a search that tries each position.
TEST(FindAllWords, EqualsTryingEachPosition) {
  std::mt19937 random(7);
  const auto draw = [&](std::size_t most) {
    std::string text(random() % most, ' ');
    for (char& c : text)
      c = "ab -"[random() % 4];
    return text;
  };
  for (int round = 0; round < 3000; ++round) {
    const std::string whole = draw(30);
    const std::string part = draw(5);
    std::vector<std::size_t> places;
    for (std::size_t at = 0; !part.empty() && at + part.size() <= whole.size();
         ++at) {
      if (whole.compare(at, part.size(), part) == 0 &&
          IsWholeWords(whole, at, at + part.size()))
        places.push_back(at);
    }
    EXPECT_EQ(FindAllWords(whole, part), places) << whole << "|" << part;
    EXPECT_EQ(Find(whole, part), std::string_view(whole).find(part));
  }
}

TEST(FindAllWords, FindsOverlaps) {
  EXPECT_THAT(FindAllWords("a a a", "a a"), ElementsAre(0U, 2U));
  EXPECT_THAT(FindAllWords("aaa", "a"), IsEmpty());
  EXPECT_THAT(FindAllWords("a", ""), IsEmpty());
}

// Quadratic searches take minutes for these.
TEST(FindWords, IsLinearForTextsThatNearlyMatch) {
  std::string whole;
  while (whole.size() < (4 << 20))
    whole += "a ";
  std::string part = whole.substr(0, 1 << 20);
  EXPECT_EQ(FindWords(whole + "b", part + "b"), whole.size() - part.size());
  EXPECT_EQ(FindWords(whole, part + "b"), kNowhere);
  EXPECT_EQ(FindWords(std::string(4 << 20, 'a'), std::string(1 << 20, 'a')),
            kNowhere);
}

}  // namespace
}  // namespace whet::text
