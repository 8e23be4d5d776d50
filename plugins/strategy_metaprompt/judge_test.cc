#include "judge.h"

#include <gtest/gtest.h>

namespace whet::metaprompt {
namespace {

TEST(ParseChoice, ReadsTheLastChoiceAndNothingElse) {
  EXPECT_EQ(ParseChoice("<choice>1</choice>"), 1);
  EXPECT_EQ(ParseChoice("First I thought <choice>1</choice>, but no:\n"
                        "<choice> 2 </choice>"),
            2);
  EXPECT_EQ(ParseChoice("2"), 2);
  EXPECT_EQ(ParseChoice(" 1.\n"), 1);
  for (const char* none : {"", "  ", "<choice>", "<choice>neither</choice>",
                           "12", "Prompt 1 is better", "<choice>3</choice>"}) {
    EXPECT_EQ(ParseChoice(none), 0) << none;
  }
}

}  // namespace
}  // namespace whet::metaprompt
