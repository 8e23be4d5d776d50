#include "combination.h"

#include <gtest/gtest.h>

#include "whet/sdk/error.h"

namespace whet::composite {
namespace {

// By hand.
TEST(Combine, Mean) {
  EXPECT_DOUBLE_EQ(Combine(Rule::kMean, {{0.5, 1.0}, {1.0, 3.0}}), 0.875);
  EXPECT_DOUBLE_EQ(Combine(Rule::kMean, {{0.0, 1.0}, {1.0, 1.0}}), 0.5);
}

TEST(Combine, Geometric) {
  EXPECT_NEAR(Combine(Rule::kGeometric, {{0.25, 1.0}, {1.0, 1.0}}), 0.5, 1e-12);
  EXPECT_NEAR(Combine(Rule::kGeometric, {{0.5, 2.0}, {1.0, 1.0}}),
              0.6299605249474366, 1e-12);
  EXPECT_EQ(Combine(Rule::kGeometric, {{0.0, 0.1}, {1.0, 9.0}}), 0.0);
}

TEST(Combine, Harmonic) {
  EXPECT_NEAR(Combine(Rule::kHarmonic, {{0.5, 1.0}, {1.0, 1.0}}), 2.0 / 3.0,
              1e-12);
  EXPECT_EQ(Combine(Rule::kHarmonic, {{0.0, 1.0}, {1.0, 1.0}}), 0.0);
}

TEST(Combine, Min) {
  EXPECT_EQ(Combine(Rule::kMin, {{0.5, 9.0}, {0.25, 0.1}, {1.0, 1.0}}), 0.25);
}

TEST(Combine, NothingAgainstTheOutput) {
  for (const Rule rule :
       {Rule::kMean, Rule::kGeometric, Rule::kHarmonic, Rule::kMin}) {
    EXPECT_EQ(Combine(rule, {}), 1.0);
    EXPECT_EQ(Combine(rule, {{1.0, 0.3}, {1.0, 0.7}}), 1.0);
  }
}

TEST(RuleOf, RefusesOthers) {
  EXPECT_EQ(RuleOf("harmonic"), Rule::kHarmonic);
  EXPECT_THROW(RuleOf("median"), sdk::Error);
}

}  // namespace
}  // namespace whet::composite
