#include "number_text.h"

#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::numeric {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<double> In(std::string_view text, const NumberForm& form = {}) {
  std::vector<double> values;
  ForEachNumber(text, form,
                [&](const Number& n) { values.push_back(n.value); });
  return values;
}

TEST(ForEachNumber, ReadsNumbersAsTheyAreWritten) {
  EXPECT_THAT(In("18"), ElementsAre(18));
  EXPECT_THAT(In("The answer is 18."), ElementsAre(18));
  EXPECT_THAT(In("-3 +4 \xE2\x88\x92"
                 "5"),
              ElementsAre(-3, 4, -5));
  EXPECT_THAT(In("3.14 .5 -.5 007"), ElementsAre(3.14, 0.5, -0.5, 7));
  EXPECT_THAT(In("1e3 2.5E-1 1e\xE2\x88\x92"
                 "2 3e"),
              ElementsAre(1000, 0.25, 0.01, 3));
  EXPECT_THAT(In("3/4 -1/8 6/2"), ElementsAre(0.75, -0.125, 3));
  EXPECT_THAT(In("**18**, \\boxed{19} x=20 (21) 22km"),
              ElementsAre(18, 19, 20, 21, 22));
}

TEST(ForEachNumber, ReadsGroupsOfThree) {
  EXPECT_THAT(In("1,234 12,345,678.9 1_000 1'000"),
              ElementsAre(1234, 12345678.9, 1000, 1000));
  EXPECT_THAT(In("1\xC2\xA0"
                 "234 1\xE2\x80\xAF"
                 "234 1\xE2\x80\x89"
                 "234"),
              ElementsAre(1234, 1234, 1234));
  EXPECT_THAT(In("1,2,3"), ElementsAre(1, 2, 3));
  EXPECT_THAT(In("1,23"), ElementsAre(1, 23));
  EXPECT_THAT(In("1,2345"), ElementsAre(1, 2345));
  EXPECT_THAT(In("1234,567"), ElementsAre(1234, 567));
  EXPECT_THAT(In("1,234_567"), ElementsAre(1234));  // one mark a number
  EXPECT_THAT(In("12 345"), ElementsAre(12, 345));
  EXPECT_THAT(In("12 345", {.space_groups = true}), ElementsAre(12345));
  EXPECT_THAT(In("2020 300", {.space_groups = true}), ElementsAre(2020, 300));
}

TEST(ForEachNumber, ReadsDecimalCommas) {
  const NumberForm comma{.decimal_comma = true};
  EXPECT_THAT(In("1.234,50 3,14 ,5 1.5", comma),
              ElementsAre(1234.5, 3.14, 0.5, 1));
}

TEST(ForEachNumber, ReadsMoneyAndPercent) {
  EXPECT_THAT(In("$5 -$5 $-5 €1,000 £2.50 ¥3 ₹4 5€"),
              ElementsAre(5, -5, -5, 1000, 2.5, 3, 4, 5));
  EXPECT_THAT(In("5% 12.5 %"), ElementsAre(5, 12.5));
  EXPECT_THAT(In("5% 12.5 %", {.percent_is_hundredth = true}),
              ElementsAre(0.05, 0.125));
}

TEST(ForEachNumber, LeavesAloneWhatOnlyLooksLikeOne) {
  EXPECT_THAT(In("GPT4 x2 v1.2.3 H2O _5 é6 a\xCC\x81"
                 "7"),
              ElementsAre(7));
  EXPECT_THAT(In("1.2.3"), ElementsAre(1.2));
  EXPECT_THAT(In("5-3=2"), ElementsAre(5, 3, 2));
  EXPECT_THAT(In("2020-12-31"), ElementsAre(2020, 12, 31));
  EXPECT_THAT(In("3/4/2020"), ElementsAre(3, 4, 2020));
  EXPECT_THAT(In("10:30"), ElementsAre(10, 30));
  EXPECT_THAT(In("wait...5"), ElementsAre(5));
  EXPECT_THAT(In("--5"), ElementsAre(-5));
  EXPECT_THAT(In("- 5"), ElementsAre(5));
  EXPECT_THAT(In("3/0 1e999 1e-999 NaN inf 0x"), ElementsAre(0));
  EXPECT_THAT(In("\xFF\xFE \xE2\x88 \xC2 . , - $ +"), IsEmpty());
  EXPECT_THAT(In(""), IsEmpty());
  EXPECT_THAT(In(std::string_view("4\0005", 3)), ElementsAre(4, 5));
}

}  // namespace
}  // namespace whet::numeric
