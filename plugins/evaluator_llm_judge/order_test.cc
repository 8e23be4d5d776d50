// Mode pairwise: what the order of the two answers does.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/testing.h"
#include "whet/sdk/testing_llm.h"

#include "judge_for_test.h"

namespace whet::llm_judge {
namespace {

using sdk::Generated;
using sdk::GenerateRequest;
using sdk::testing::EvaluatorUnderTest;
using sdk::testing::FakeLlm;
using sdk::testing::Scored;
using ::testing::HasSubstr;

constexpr char kPairs[] = R"({"rubric": "Longer.", "mode": "pairwise"})";

EvaluatorUnderTest PairJudge(FakeLlm& llm, std::string_view config = kPairs) {
  return EvaluatorUnderTest("llm_judge", config, llm.services(), &llm);
}

// A fair judge: the longer answer wins.
Generated Longer(const std::string&, const GenerateRequest& request) {
  const std::size_t a = Section(request, "ANSWER A").size();
  const std::size_t b = Section(request, "ANSWER B").size();
  return Winner(a == b ? "tie" : (a > b ? "A" : "B"));
}

TEST(Pairwise, AFairJudge) {
  FakeLlm llm;
  llm.answer = &Longer;
  const EvaluatorUnderTest judge = PairJudge(llm);
  const auto scored = judge.Score({{"q", "long answer", "short"},
                                   {"q", "s", "reference"},
                                   {"q", "same", "size"},
                                   {"q", "longer", "long"}});
  EXPECT_EQ(scored[0].score, 1.0);
  EXPECT_EQ(scored[1].score, 0.0);
  EXPECT_EQ(scored[2].score, 0.5);
  EXPECT_EQ(scored[1].metrics.at("position_consistency"), 1.0);
  const auto metrics = SetMetrics(judge, scored);
  EXPECT_EQ(metrics.at("win_rate"), 0.5);
  EXPECT_EQ(metrics.at("tie_rate"), 0.25);
  EXPECT_EQ(metrics.at("loss_rate"), 0.25);
  EXPECT_EQ(metrics.at("position_consistency"), 1.0);
  EXPECT_EQ(metrics.at("first_position_rate"), 0.5);
  EXPECT_EQ(llm.requests.size(), 1U + 8U);
  EXPECT_EQ(judge.ModelNeeds()[0].calls_per_item, 4U);
}

TEST(Pairwise, AJudgeThatAlwaysSaysADecidesNothing) {
  FakeLlm llm;
  llm.answer = [](const std::string&, const GenerateRequest&) {
    return Winner("A");
  };
  const EvaluatorUnderTest judge = PairJudge(llm);
  const auto scored = judge.Score({{"q", "one", "two"}, {"q", "x", "y"}});
  for (const Scored& one : scored) {
    EXPECT_EQ(one.score, 0.5);
    EXPECT_THAT(one.feedback, HasSubstr("no better than the expected answer"));
  }
  const auto metrics = SetMetrics(judge, scored);
  EXPECT_EQ(metrics.at("position_consistency"), 0.0);
  EXPECT_EQ(metrics.at("first_position_rate"), 1.0);
  EXPECT_EQ(metrics.at("tie_rate"), 1.0);
}

TEST(Pairwise, TheSameTextIsATieThatNobodyIsAskedAbout) {
  FakeLlm llm;
  const EvaluatorUnderTest judge = PairJudge(llm);
  const auto scored = judge.Score({{"q", "same", "same"}});
  EXPECT_EQ(scored[0].score, 0.5);
  EXPECT_EQ(scored[0].feedback,
            "Judge: no better than the expected answer. The two are the "
            "same.");
  EXPECT_TRUE(llm.requests.empty());
  EXPECT_EQ(SetMetrics(judge, scored).count("position_consistency"), 0U);
}

TEST(Pairwise, AgainstAColumn) {
  FakeLlm llm;
  llm.answer = &Longer;
  const EvaluatorUnderTest judge = PairJudge(
      llm, R"({"rubric": "r", "mode": "pairwise", "against": "old"})");
  const auto scored = judge.Score({{"q", "new one", "", R"({"old": "old"})"},
                                   {"q", "x", "y", R"({"old": ""})"},
                                   {"q", "x", "y", "{}"}});
  EXPECT_EQ(scored[0].score, 1.0);
  EXPECT_EQ(scored[1].status, WHET_FAILED_PRECONDITION);
  EXPECT_EQ(scored[2].feedback,
            "there is no answer to compare with: 'old' is empty or missing");
}

TEST(Pairwise, OneUnreadableOrderLeavesTheItemWithoutScore) {
  FakeLlm llm;
  llm.answer = [](const std::string&, const GenerateRequest& request) {
    return Section(request, "ANSWER A") == "mine" ? Winner("A") : Said("B!!");
  };
  const auto scored = PairJudge(llm).Score({{"q", "mine", "theirs"}});
  EXPECT_EQ(scored[0].status, WHET_FAILED_PRECONDITION);
}

TEST(Pairwise, OrdersThatDisagreeAreASplitVote) {
  FakeLlm llm;
  // Sees the difference from the second look on.
  llm.answer = [](const std::string& role, const GenerateRequest& request) {
    return request.sample == 0 ? Winner("A") : Longer(role, request);
  };
  const EvaluatorUnderTest judge =
      PairJudge(llm, R"({"rubric": "r", "mode": "pairwise", "escalate": 3})");
  const auto scored = judge.Score({{"q", "longer", "short"}});
  EXPECT_EQ(scored[0].score, 1.0);  // a tie and two wins
  EXPECT_EQ(scored[0].metrics.at("votes"), 3.0);
  EXPECT_NEAR(scored[0].metrics.at("position_consistency"), 2.0 / 3.0, 1e-12);
  EXPECT_EQ(judge.ModelNeeds()[0].calls_per_item, 12U);
}

}  // namespace
}  // namespace whet::llm_judge
