// Against scikit-learn and scipy (testdata/make_goldens.py).
#include "calibration.h"

#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace whet::llm_judge {
namespace {

using nlohmann::json;

void ExpectSame(const std::optional<double>& got, const json& expected,
                const std::string& what) {
  ASSERT_EQ(got.has_value(), !expected.is_null()) << what;
  if (got.has_value()) {
    EXPECT_NEAR(*got, expected.get<double>(), 1e-9) << what;
  }
}

TEST(Calibration, EqualsScikitLearnAndScipy) {
  std::ifstream file(std::string(WHET_TEST_DATA) + "/calibration.jsonl");
  int cases = 0;
  for (std::string line; std::getline(file, line); ++cases) {
    const json golden = json::parse(line);
    const Agreement got =
        Compare(golden["human"].get<std::vector<double>>(),
                golden["judge"].get<std::vector<double>>(),
                {golden["min"], golden["max"], golden["step"],
                 golden["quadratic"] ? Weights::kQuadratic : Weights::kNone});
    EXPECT_NEAR(got.exact, golden["exact"].get<double>(), 1e-9) << line;
    EXPECT_NEAR(got.bias, golden["bias"].get<double>(), 1e-9) << line;
    ExpectSame(got.kappa, golden["kappa"], "kappa of " + line);
    ExpectSame(got.pearson, golden["pearson"], "pearson of " + line);
    ExpectSame(got.spearman, golden["spearman"], "spearman of " + line);
  }
  EXPECT_GT(cases, 90);
}

// By hand: 140 of 200 agree, (120 * 100 + 60 * 60 + 20 * 40) / 40,000 = 0.41 by
// chance, kappa = (0.70 - 0.41) / (1 - 0.41).
TEST(Calibration, EqualsACalculationByHand) {
  const int table[3][3] = {{88, 14, 18}, {10, 40, 10}, {2, 6, 12}};
  std::vector<double> a;
  std::vector<double> b;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      for (int n = 0; n < table[i][j]; ++n) {
        a.push_back(i);
        b.push_back(j);
      }
    }
  }
  const Agreement got = Compare(a, b, {0, 2, 1, Weights::kNone});
  EXPECT_NEAR(got.exact, 0.70, 1e-12);
  ASSERT_TRUE(got.kappa.has_value());
  EXPECT_NEAR(*got.kappa, 0.29 / 0.59, 1e-12);
}

}  // namespace
}  // namespace whet::llm_judge
