#include "fenced.h"

#include <gtest/gtest.h>

namespace whet::search {
namespace {

// What output_extractor of gepa 0.1.4 returns for the same replies.
TEST(FencedText, ReadsAsTheReferenceDoes) {
  EXPECT_EQ(FencedText("Sure.\n```\nDo it.\n```\nBye"), "Do it.");
  EXPECT_EQ(FencedText("```markdown\nDo it.\n```"), "Do it.");
  EXPECT_EQ(FencedText("```Do it. Now.```"), "Do it. Now.");
  EXPECT_EQ(FencedText("```\na\n```\nb\n```\nc\n```"), "a\n```\nb\n```\nc");
  EXPECT_EQ(FencedText("  Do it. "), "Do it.");
  EXPECT_EQ(FencedText("```text\nDo it."), "Do it.");
  EXPECT_EQ(FencedText("Do it.\n```"), "Do it.");
  EXPECT_EQ(FencedText("so ``` what"), "so ``` what");
  EXPECT_EQ(FencedText("```"), "");
  EXPECT_EQ(FencedText("``````"), "");
  EXPECT_EQ(FencedText(""), "");
}

}  // namespace
}  // namespace whet::search
