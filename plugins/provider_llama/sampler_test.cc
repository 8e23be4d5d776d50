#include "sampler.h"

#include <array>
#include <cmath>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::llama {
namespace {

using ::testing::Each;
using ::testing::Not;

// Scores of three tokens with probabilities 0.5, 0.3 and 0.2.
const std::vector<float> kScores = {std::log(0.5F), std::log(0.3F),
                                    std::log(0.2F)};

std::vector<int> Draw(const Sampling& sampling, int count) {
  Sampler sampler(sampling);
  std::vector<int> tokens;
  for (int i = 0; i < count; ++i) {
    tokens.push_back(sampler.Next(kScores));
  }
  return tokens;
}

std::array<int, 3> Count(const std::vector<int>& tokens) {
  std::array<int, 3> counts = {};
  for (const int token : tokens) {
    ++counts.at(token);
  }
  return counts;
}

TEST(Sampler, TakesTheBestTokenAtTemperatureZero) {
  EXPECT_THAT(Draw({.temperature = 0.0, .seed = 5}, 20), Each(0));
}

TEST(Sampler, TakesTheLowestOfEqualTokensAtTemperatureZero) {
  Sampler sampler({});
  const std::vector<float> scores = {1.0F, 7.0F, 7.0F};
  EXPECT_EQ(sampler.Next(scores), 1);
}

TEST(Sampler, RepeatsItselfForASeedAndOnlyForThatSeed) {
  const Sampling one = {.temperature = 1.0, .seed = 1};
  const Sampling two = {.temperature = 1.0, .seed = 2};
  EXPECT_EQ(Draw(one, 200), Draw(one, 200));
  EXPECT_THAT(Draw(one, 200), Not(Draw(two, 200)));
}

// Five standard deviations of a binomial of 20,000 draws are below 360.
TEST(Sampler, DrawsTokensAsOftenAsTheirProbabilitySays) {
  const auto counts = Count(Draw({.temperature = 1.0, .seed = 9}, 20000));
  EXPECT_NEAR(counts[0], 10000, 360);
  EXPECT_NEAR(counts[1], 6000, 330);
  EXPECT_NEAR(counts[2], 4000, 290);
}

// At temperature 0.5 probabilities go with their squares: 25 : 9 : 4.
TEST(Sampler, SharpensByTemperature) {
  const auto counts = Count(Draw({.temperature = 0.5, .seed = 9}, 20000));
  EXPECT_NEAR(counts[0], 20000.0 * 25 / 38, 360);
  EXPECT_NEAR(counts[2], 20000.0 * 4 / 38, 290);
}

// 0.5 + 0.3 reach 0.6, so the third token is out and 5 : 3 remain.
TEST(Sampler, DrawsOnlyFromTheNucleus) {
  const auto counts =
      Count(Draw({.temperature = 1.0, .top_p = 0.6, .seed = 3}, 20000));
  EXPECT_EQ(counts[2], 0);
  EXPECT_NEAR(counts[0], 12500, 350);
}

TEST(Sampler, KeepsTheBestTokenInTheSmallestNucleus) {
  EXPECT_THAT(Draw({.temperature = 1.0, .top_p = 0.01, .seed = 3}, 100),
              Each(0));
}

}  // namespace
}  // namespace whet::llama
