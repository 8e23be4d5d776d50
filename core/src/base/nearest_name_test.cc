#include "base/nearest_name.h"

#include "gtest/gtest.h"

namespace whet {
namespace {

TEST(EditDistance, CountsEachKindOfEdit) {
  EXPECT_EQ(EditDistance("", ""), 0);
  EXPECT_EQ(EditDistance("gepa", "gepa"), 0);
  EXPECT_EQ(EditDistance("", "abc"), 3);
  EXPECT_EQ(EditDistance("abc", ""), 3);
  EXPECT_EQ(EditDistance("gepa", "gpa"), 1);
  EXPECT_EQ(EditDistance("gepa", "geppa"), 1);
  EXPECT_EQ(EditDistance("gepa", "gexa"), 1);
  EXPECT_EQ(EditDistance("gepa", "egpa"), 1);
}

// Levenshtein's textbook pairs, and the pair that tells optimal string
// alignment (3) from the unrestricted Damerau distance (2).
TEST(EditDistance, AgreesWithPublishedPairs) {
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3);
  EXPECT_EQ(EditDistance("saturday", "sunday"), 3);
  EXPECT_EQ(EditDistance("ca", "abc"), 3);
}

TEST(NearestName, FindsASlipOfTheFinger) {
  EXPECT_EQ(NearestName("minibach", {"minibatch", "selector"}), "minibatch");
  EXPECT_EQ(NearestName("exat_match", {"contains", "exact_match"}),
            "exact_match");
  EXPECT_EQ(NearestName("ab", {"ba"}), "ba");
}

TEST(NearestName, GivesNothingForADifferentWord) {
  EXPECT_EQ(NearestName("colour", {"strategy", "budget"}), "");
  EXPECT_EQ(NearestName("ab", {"cd"}), "");
  EXPECT_EQ(NearestName("", {"a"}), "");
  EXPECT_EQ(NearestName("c", {"a", "b"}), "");
  EXPECT_EQ(NearestName("a", {}), "");
}

TEST(NearestName, TakesTheFirstOfEquallyNearNames) {
  EXPECT_EQ(NearestName("test", {"rest", "best"}), "rest");
}

TEST(NearestName, PrefersTheNearerNameWhateverTheOrder) {
  EXPECT_EQ(NearestName("shorts", {"shirt", "shots"}), "shots");
}

TEST(NearestName, DoesNotSpendTimeOnAHugeName) {
  EXPECT_EQ(NearestName(std::string(1 << 20, 'x'), {std::string(1 << 20, 'x')}),
            "");
}

TEST(DidYouMean, SuggestsAndLists) {
  EXPECT_EQ(DidYouMean("shot", {"order", "shots"}),
            "; did you mean 'shots'? (known: order, shots)");
}

TEST(DidYouMean, ListsOnlyIfNothingIsNear) {
  EXPECT_EQ(DidYouMean("colour", {"order", "shots"}), " (known: order, shots)");
}

TEST(DidYouMean, IsSilentIfNothingIsKnown) {
  EXPECT_EQ(DidYouMean("colour", {}), "");
}

}  // namespace
}  // namespace whet
