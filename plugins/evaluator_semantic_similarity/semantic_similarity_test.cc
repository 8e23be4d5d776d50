// The plugin as the host sees it, with vectors of the test's making.
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"
#include "whet/sdk/testing.h"
#include "whet/sdk/testing_llm.h"

#include "cosine.h"

namespace whet::semantic_similarity {
namespace {

using sdk::Embedded;
using sdk::testing::EvaluatorUnderTest;
using sdk::testing::FakeLlm;
using sdk::testing::Scored;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

EvaluatorUnderTest Create(FakeLlm& llm, std::string_view config = "{}") {
  return EvaluatorUnderTest("semantic_similarity", config, llm.services(),
                            &llm);
}

// A few texts as vectors of the plane.
Embedded Known(const std::string&, const std::string& text) {
  static const std::map<std::string, std::vector<float>> kVectors = {
      {"east", {2, 0}},      {"north", {0, 3}},   {"northeast", {1, 1}},
      {"west", {-1, 0}},     {"nowhere", {0, 0}}, {"three four", {3, 4}},
      {"four three", {4, 3}}};
  const auto it = kVectors.find(text);
  return it == kVectors.end() ? Embedded{WHET_INVALID_ARGUMENT, {}, "too long"}
                              : Embedded{WHET_OK, it->second};
}

TEST(Cosine, OfSmallVectorsByHand) {
  EXPECT_NEAR(Cosine({3, 4}, {4, 3}), 0.96, 1e-12);
  EXPECT_EQ(Cosine({1, 0}, {0, 1}), 0.0);
  EXPECT_EQ(Cosine({2, 2}, {-1, -1}), -1.0);
  EXPECT_EQ(Cosine({0, 0}, {1, 1}), 0.0);
  EXPECT_EQ(Cosine({}, {}), 0.0);
  EXPECT_THROW(Cosine({1}, {1, 2}), sdk::Error);
  const float huge = std::numeric_limits<float>::max();
  EXPECT_NEAR(Cosine({huge, huge}, {huge, huge}), 1.0, 1e-12);
}

TEST(SemanticSimilarity, IsTheCosineAndNeverBelowZero) {
  FakeLlm llm;
  llm.vector = &Known;
  const EvaluatorUnderTest similar = Create(llm);
  EXPECT_NEAR(similar.Score("east", "northeast").score, std::sqrt(0.5), 1e-9);
  EXPECT_NEAR(similar.Score("three four", "four three").score, 0.96, 1e-9);
  EXPECT_EQ(similar.Score("east", "north").score, 0.0);
  const Scored opposite = similar.Score("east", "west");
  EXPECT_EQ(opposite.score, 0.0);
  EXPECT_EQ(opposite.metrics.at("cosine"), -1.0);
  EXPECT_EQ(similar.Score("nowhere", "east").score, 0.0);
}

TEST(SemanticSimilarity, AllTextsOfABatchAreAskedAboutAtOnce) {
  FakeLlm llm;
  llm.vector = [](const std::string& role, const std::string& text) {
    EXPECT_EQ(role, "vectors");
    return Known(role, text);
  };
  Create(llm, R"({"role": "vectors"})")
      .Score({{"", "east", "north"}, {"", "west", "west"}, {"", "", "x"}});
  EXPECT_THAT(llm.texts, ElementsAre("east", "north"));
}

TEST(SemanticSimilarity, BlankAndEqualTextsNeedNoModel) {
  FakeLlm llm;
  const EvaluatorUnderTest similar = Create(llm);
  EXPECT_EQ(similar.Score("", "").score, 1.0);
  EXPECT_EQ(similar.Score(" \n", "").score, 1.0);
  EXPECT_EQ(similar.Score("", "x").score, 0.0);
  EXPECT_EQ(similar.Score("x", "").score, 0.0);
  EXPECT_EQ(similar.Score("same", "same").score, 1.0);
  EXPECT_TRUE(similar.Score(std::vector<sdk::Item>{}).empty());
  EXPECT_TRUE(llm.texts.empty());
  EXPECT_EQ(similar.Score("", "x").feedback,
            "Expected something like \"x\", but the output is empty.");
}

TEST(SemanticSimilarity, TheNearestOfSeveralAnswersCounts) {
  FakeLlm llm;
  llm.vector = &Known;
  const EvaluatorUnderTest similar = Create(llm, R"({"alternatives": "|"})");
  EXPECT_NEAR(similar.Score("east", "north|northeast|west").score,
              std::sqrt(0.5), 1e-9);
  EXPECT_EQ(similar.Score("east", "north|east").score, 1.0);
}

TEST(SemanticSimilarity, AThresholdMakesItPassOrFail) {
  FakeLlm llm;
  llm.vector = &Known;
  const EvaluatorUnderTest similar = Create(llm, R"({"threshold": 0.75})");
  EXPECT_EQ(similar.Score("three four", "four three").score, 1.0);
  EXPECT_EQ(similar.Score("three four", "four three").feedback, "");
  const Scored miss = similar.Score("east", "northeast");
  EXPECT_EQ(miss.score, 0.0);
  EXPECT_EQ(miss.feedback,
            "Similarity 0.71, at least 0.75 was needed: expected something "
            "like \"northeast\", got \"east\".");
}

TEST(SemanticSimilarity, AFailedCallIsItsItemsStatus) {
  FakeLlm llm;
  llm.vector = &Known;
  const auto scored = Create(llm).Score(
      {{"", "east", "unknown"}, {"", "unknown", "east"}, {"", "east", "east"}});
  EXPECT_EQ(scored[0].status, WHET_INVALID_ARGUMENT);
  EXPECT_EQ(scored[0].feedback,
            "no embedding of the expected output: too long");
  EXPECT_EQ(scored[1].feedback, "no embedding of the output: too long");
  EXPECT_TRUE(std::isnan(scored[1].score));
  EXPECT_EQ(scored[2].score, 1.0);
}

TEST(SemanticSimilarity, GivesOnlyWhatIsWantedAndSaysWhatItNeeds) {
  FakeLlm llm;
  llm.vector = &Known;
  const EvaluatorUnderTest similar = Create(llm);
  EXPECT_EQ(similar.Score({{"", "east", "north"}}, 0)[0].feedback, "");
  EXPECT_THAT(similar.Score("east", "north").feedback,
              HasSubstr("Similarity 0.00 of 1: expected"));
  ASSERT_EQ(similar.ModelNeeds().size(), 1U);
  EXPECT_EQ(similar.ModelNeeds()[0].role, "embed");
  EXPECT_EQ(similar.ModelNeeds()[0].calls_per_item, 2U);
  EXPECT_EQ(similar.ModelNeeds()[0].output_tokens, 0);
}

TEST(SemanticSimilarity, LongAndOddTextsStayShortInFeedback) {
  FakeLlm llm;
  llm.vector = [](const std::string&, const std::string& text) {
    return Embedded{WHET_OK, {1.0F, static_cast<float>(text.size())}};
  };
  const std::string huge(10 << 20, 'x');
  const std::string odd("a\0\xFF", 3);
  const Scored scored = Create(llm).Score(huge, odd);
  EXPECT_EQ(scored.status, WHET_OK);
  EXPECT_LE(scored.feedback.size(), 1000U);
}

}  // namespace
}  // namespace whet::semantic_similarity
