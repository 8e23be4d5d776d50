#include "records.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "attempts.h"

namespace whet::search {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Record, HoldsWhatAReaderNeeds) {
  EXPECT_EQ(Record(2, {7, R"({"a": "x", "b": 3})", "yes", ""},
                   {7, WHET_OK, 0.25, "no", "almost"}),
            "## Example 2, score 0.25 of 1\na: x\nb: 3\nanswer: no\n"
            "expected: yes\nfeedback: almost\n\n");
  EXPECT_THAT(Record(1, {7, "{}", "yes", ""}, {7, WHET_OK, 1.0, "yes"}),
              Not(HasSubstr("feedback")));
}

TEST(Clipped, CutsBetweenCharacters) {
  EXPECT_EQ(Clipped("abc", 3), "abc");
  EXPECT_EQ(Clipped("abcd", 3), "abc [...]");
  EXPECT_EQ(Clipped("ab\xC3\xA4", 3), "ab [...]");
}

TEST(Attempts, ShowsTheLastOnesUnderTheirNumbers) {
  Attempts attempts(2, 3);
  EXPECT_EQ(attempts.Text(), "(none yet)");
  attempts.Add("one", "worse");
  attempts.Add("two", "better");
  attempts.Add("three", "worse");
  EXPECT_EQ(attempts.Text(),
            "## Attempt 2: better\ntwo\n\n## Attempt 3: worse\nthr [...]\n\n");
}

}  // namespace
}  // namespace whet::search
