#include "hygiene/verbatim_copies.h"

#include <string>

#include "base/words.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

bool Stands(std::string_view text, const std::vector<std::string_view>& texts) {
  return VerbatimCopies(texts).Contains(Words(text));
}

TEST(VerbatimCopies, FindWholeTexts) {
  const std::string prompt =
      "Sort the message. For example, \"WHERE is my\n parcel?\" is shipping.";
  EXPECT_TRUE(Stands("Where is my parcel", {prompt}));
  EXPECT_TRUE(Stands("is shipping", {prompt}));
  EXPECT_TRUE(Stands(prompt, {prompt}));
  EXPECT_TRUE(Stands("one two three four five six seven eight nine ten",
                     {"zero",
                      "one two three four five six seven eight nine "
                      "ten eleven"}));
  EXPECT_FALSE(Stands("one two three four five six seven eight nine eleven",
                      {"one two three four five six seven eight nine ten"}));
  EXPECT_FALSE(Stands("here is my parcel", {prompt}));
  EXPECT_FALSE(Stands("my parcel is late", {prompt}));
}

TEST(VerbatimCopies, DoNotReachFromOneTextIntoTheNext) {
  EXPECT_FALSE(Stands("one two", {"one", "two"}));
  EXPECT_FALSE(Stands("", {"one"}));
  EXPECT_FALSE(Stands("one", {}));
  EXPECT_FALSE(Stands("one", {""}));
}

TEST(VerbatimCopies, LookUpAPromptThatSaysTheSameOverAndOver) {
  std::string prompt;
  for (int i = 0; i < 500'000; ++i)
    prompt += "a ";
  VerbatimCopies copies({prompt});
  EXPECT_TRUE(copies.Contains(Words("a a a a a a a a a a a")));
  const auto other = Words("a a a a a a a a a a b");
  for (int i = 0; i < 1000; ++i)
    EXPECT_FALSE(copies.Contains(other));
}

}  // namespace
}  // namespace whet
