#include "gsm8k.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "whet/sdk/testing.h"

namespace whet::numeric {
namespace {

using sdk::testing::EvaluatorUnderTest;

// testdata/make_goldens.py: lm-evaluation-harness.
TEST(Gsm8k, EqualsLmEvaluationHarness) {
  const EvaluatorUnderTest strict(
      "numeric", R"({"extract": "gsm8k_strict", "match": "exact_string"})");
  const EvaluatorUnderTest flexible(
      "numeric", R"({"extract": "gsm8k_flexible", "match": "exact_string"})");
  std::ifstream file(WHET_TEST_DATA "/gsm8k.jsonl");
  std::string line;
  int rows = 0;
  while (std::getline(file, line)) {
    const auto row = nlohmann::json::parse(line);
    const std::string output = row["output"];
    const std::string expected = row["expected"];
    EXPECT_EQ(ExtractStrict(output).value_or("[invalid]"), row["strict"])
        << line;
    EXPECT_EQ(ExtractFlexible(output).value_or("[invalid]"), row["flexible"])
        << line;
    EXPECT_EQ(strict.Score(output, expected).score, row["strict_score"])
        << line;
    EXPECT_EQ(flexible.Score(output, expected).score, row["flexible_score"])
        << line;
    ++rows;
  }
  EXPECT_EQ(rows, 720);
}

TEST(Gsm8k, TenMegabytes) {
  std::string huge;
  while (huge.size() < (10 << 20))
    huge += "#### -$-$#### ";
  EXPECT_EQ(ExtractStrict(huge), std::nullopt);
  EXPECT_EQ(ExtractFlexible(huge), std::nullopt);
  EXPECT_EQ(ExtractFlexible(std::string(10 << 20, '7'))->size(), 10U << 20);
}

}  // namespace
}  // namespace whet::numeric
