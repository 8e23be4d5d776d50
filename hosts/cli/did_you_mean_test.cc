#include "did_you_mean.h"

#include "gtest/gtest.h"

namespace whet::cli {
namespace {

TEST(NearestWord, FindsASlipOfTheFinger) {
  const std::vector<std::string> known = {"run", "resume", "show", "ls"};
  EXPECT_EQ(NearestWord("rnu", known), "run");
  EXPECT_EQ(NearestWord("resmue", known), "resume");
  EXPECT_EQ(NearestWord("shwo", known), "show");
}

TEST(NearestWord, FindsTheOnlyWordThatBeginsSo) {
  EXPECT_EQ(NearestWord("res", {"run", "resume"}), "resume");
}

TEST(NearestWord, DoesNotGuessWildly) {
  EXPECT_EQ(NearestWord("banana", {"run", "resume"}), "");
  EXPECT_EQ(NearestWord("xy", {"ls"}), "");
  EXPECT_EQ(NearestWord("x", {"a"}), "");
}

}  // namespace
}  // namespace whet::cli
