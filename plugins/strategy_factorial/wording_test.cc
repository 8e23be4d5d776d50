#include "wording.h"

#include <map>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::factorial {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FactorialWording, SplitsSentencesAndLines) {
  EXPECT_THAT(Sentences("Sort it. Be brief!\nAnswer: 3.5 or less\n\n"),
              ElementsAre("Sort it.", "Be brief!", "Answer: 3.5 or less"));
  EXPECT_THAT(Sentences(" \n "), IsEmpty());
}

TEST(FactorialWording, WordsAreLowerCaseInAnyScript) {
  EXPECT_THAT(WordSet("The the Größe, 42!"), ElementsAre("42", "größe", "the"));
}

// "when" and "about" stand in four texts each and count half of "refunds".
TEST(FactorialWording, TemplatesSayNothing) {
  const std::map<std::string, double> frequency = {{"when", 4}, {"about", 4}};
  const std::set<std::string> a = {"when", "about", "refunds"};
  EXPECT_DOUBLE_EQ(Overlap(a, {"when", "about", "parcels"}, frequency),
                   0.5 / 1.5);
  EXPECT_DOUBLE_EQ(Overlap(a, {"refunds", "always"}, frequency), 0.5 / 1.5);
  EXPECT_DOUBLE_EQ(Overlap(a, a, frequency), 1.0);
  EXPECT_DOUBLE_EQ(Overlap({}, {}, frequency), 0.0);
}

TEST(FactorialWording, OtherNumbersAreOtherRules) {
  EXPECT_DOUBLE_EQ(Overlap({"rule", "12"}, {"rule", "13"}, {}), 0.0);
  EXPECT_DOUBLE_EQ(Overlap({"rule", "12"}, {"rule", "12"}, {}), 1.0);
}

}  // namespace
}  // namespace whet::factorial
