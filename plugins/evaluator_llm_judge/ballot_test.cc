#include "ballot.h"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "feedback.h"

namespace whet::llm_judge {
namespace {

Options ModeOnly(Mode mode) {
  Options options;
  options.mode = mode;
  return options;
}

Ballot Voted(const Options& options, const std::vector<double>& votes) {
  Ballot ballot(&options);
  for (const double vote : votes)
    ballot.Add({vote, "reason " + std::to_string(static_cast<int>(vote))});
  return ballot;
}

TEST(Ballot, AScaleTakesTheMean) {
  const Options scale = ModeOnly(Mode::kScale);
  EXPECT_EQ(Voted(scale, {1}).Count().score, 0.0);
  EXPECT_EQ(Voted(scale, {5}).Count().score, 1.0);
  EXPECT_EQ(Voted(scale, {2}).Count().score, 0.25);
  const Counted counted = Voted(scale, {2, 2, 5}).Count();
  EXPECT_EQ(counted.mean, 3.0);
  EXPECT_EQ(counted.score, 0.5);
  // Scores 0.25, 0.25, 1: variance (2 * 0.0625 + 0.25) / 3 = 0.125.
  EXPECT_NEAR(counted.deviation, std::sqrt(0.125), 1e-12);
  EXPECT_NEAR(counted.share, 2.0 / 3.0, 1e-12);
  EXPECT_EQ(counted.spokesman, 0U);
}

TEST(Ballot, GradesSplitWhenTheyAreMoreThanOneApart) {
  const Options scale = ModeOnly(Mode::kScale);
  EXPECT_FALSE(Voted(scale, {3, 4, 4}).Split());
  EXPECT_TRUE(Voted(scale, {3, 4, 5}).Split());
}

TEST(Ballot, PassAndFailTakeTheMajority) {
  const Options mode = ModeOnly(Mode::kPassFail);
  EXPECT_EQ(Voted(mode, {1, 0, 1}).Count().score, 1.0);
  EXPECT_EQ(Voted(mode, {0, 0, 1}).Count().score, 0.0);
  EXPECT_EQ(Voted(mode, {0, 1}).Count().score, 0.5);
  EXPECT_EQ(Voted(mode, {0, 0, 1}).Count().spokesman, 0U);
  EXPECT_TRUE(Voted(mode, {0, 0, 1}).Split());
  EXPECT_FALSE(Voted(mode, {0, 0, 0}).Split());
}

TEST(Ballot, AWinCountsOnlyInBothOrders) {
  const Options mode = ModeOnly(Mode::kPairwise);
  struct Pair {
    double output_first;     // 1: A, which is the output
    double reference_first;  // 1: A, which is the other answer
    double score;
    int consistent;
  };
  const std::vector<Pair> pairs = {
      {1, 0, 1, 1},   {0, 1, 0, 1},     {0.5, 0.5, 0.5, 1}, {1, 1, 0.5, 0},
      {0, 0, 0.5, 0}, {1, 0.5, 0.5, 0}, {0.5, 1, 0.5, 0},
  };
  for (const Pair& pair : pairs) {
    Ballot ballot(&mode);
    ballot.Add({pair.output_first, ""}, {pair.reference_first, ""});
    EXPECT_EQ(ballot.Count().score, pair.score);
    EXPECT_EQ(ballot.order_effect().consistent, pair.consistent);
    EXPECT_EQ(ballot.Split(), pair.consistent == 0);
  }
}

TEST(Ballot, CountsWhichPlaceWon) {
  const Options mode = ModeOnly(Mode::kPairwise);
  Ballot ballot(&mode);
  ballot.Add({1, ""}, {1, ""});    // the first answer twice
  ballot.Add({0.5, ""}, {0, ""});  // a tie and the second
  EXPECT_EQ(ballot.order_effect().pairs, 2);
  EXPECT_EQ(ballot.order_effect().decided, 3);
  EXPECT_EQ(ballot.order_effect().first, 2);
}

TEST(Ballot, PairwiseNeedsMoreThanHalfOfTheVotes) {
  const Options mode = ModeOnly(Mode::kPairwise);
  EXPECT_EQ(Voted(mode, {1, 1, 0.5}).Count().score, 1.0);
  EXPECT_EQ(Voted(mode, {1, 0.5, 0}).Count().score, 0.5);
  EXPECT_EQ(Voted(mode, {0, 0, 0.5, 1}).Count().score, 0.5);
}

TEST(Feedback, SaysGradeAndReasonOnOneShortLine) {
  Options options = ModeOnly(Mode::kScale);
  Ballot one(&options);
  one.Add({2, " It names\nthe  wrong year. "});
  EXPECT_EQ(Explain(one.Count(), one, options),
            "Judge: 2 of 1 to 5. It names the wrong year.");
  Ballot three = Voted(options, {2, 3, 3});
  EXPECT_EQ(Explain(three.Count(), three, options),
            "Judge: 2.67 of 1 to 5 (3 votes). reason 3");
  Ballot best = Voted(options, {5});
  EXPECT_EQ(Explain(best.Count(), best, options), "");
  Ballot verbose(&options);
  std::string euros;
  for (int i = 0; i < 1000; ++i)
    euros += "\xE2\x82\xAC";
  verbose.Add({1, euros});
  const std::string cut = Explain(verbose.Count(), verbose, options);
  EXPECT_LE(cut.size(), kMaxFeedbackBytes);
  EXPECT_EQ(cut.substr(cut.size() - 3), "\xE2\x82\xAC");
}

TEST(Feedback, OfAPairTellsWhoIsWho) {
  Options options = ModeOnly(Mode::kPairwise);
  options.against = "old_answer";
  Ballot lost(&options);
  lost.Add({0, "B is complete."}, {1, "A is complete."});
  EXPECT_EQ(Explain(lost.Count(), lost, options),
            "Judge: worse than the answer in old_answer. With the output as A "
            "it said: B is complete.");
  Ballot undecided(&options);
  undecided.Add({1, "A!"}, {1, "A again!"});
  EXPECT_EQ(Explain(undecided.Count(), undecided, options),
            "Judge: no better than the answer in old_answer. With the output "
            "as A it said: A! With the output as B: A again!");
}

}  // namespace
}  // namespace whet::llm_judge
