// The posterior against dense linear algebra (testdata/make_goldens.py) and
// against closed forms.
#include "model.h"

#include <cmath>
#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "cholesky.h"

namespace whet::factorial {
namespace {

using nlohmann::json;

json Golden() {
  std::ifstream file(std::string(WHET_TEST_DATA) + "/posterior.json");
  return json::parse(file);
}

std::vector<Column> GoldenColumns(const json& golden) {
  std::vector<Column> columns;
  for (const json& c : golden["columns"]) {
    columns.push_back({Scale::kFixed, c["mean"], c["deviation"]});
  }
  return columns;
}

Data GoldenData(const json& golden) {
  Data data;
  data.examples = golden["examples"];
  for (const json& row : golden["prompts"]) {
    data.prompts.push_back(row.get<Row>());
  }
  for (const json& o : golden["observations"]) {
    data.observations.push_back({o[0], o[1], o[2]});
  }
  return data;
}

void ExpectNear(const json& expected, const std::vector<double>& actual,
                double tolerance) {
  ASSERT_EQ(expected.size(), actual.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    EXPECT_NEAR(actual[i], expected[i].get<double>(), tolerance) << i;
  }
}

TEST(FactorialModel, MeanIsThatOfDenseLinearAlgebra) {
  const json golden = Golden();
  const Data data = GoldenData(golden);
  const std::vector<Column> columns = GoldenColumns(golden);
  for (const json& g : golden["posteriors"]) {
    Variances v;
    v.omega = g["omega"];
    v.tau = g["tau"];
    v.nu = g["nu"];
    const Posterior posterior(data, columns, v);
    ExpectNear(g["effects"], posterior.effects(), 2e-4);
    std::vector<double> own;
    std::vector<double> values;
    for (std::size_t p = 0; p < data.prompts.size(); ++p) {
      own.push_back(posterior.own_effect(p));
      values.push_back(posterior.Value(p));
    }
    ExpectNear(g["own"], own, 1e-4);
    ExpectNear(g["values"], values, 2e-4);
    std::vector<double> examples;
    for (std::size_t i = 0; i < data.examples; ++i) {
      examples.push_back(posterior.example_effect(i));
    }
    ExpectNear(g["examples"], examples, 2e-4);
  }
}

// They treat examples as independent of the rest: near, not equal.
TEST(FactorialModel, DeviationsAreNearThoseOfDenseLinearAlgebra) {
  const json golden = Golden();
  const json& g = golden["posteriors"][0];
  Variances v;
  v.omega = g["omega"];
  v.tau = g["tau"];
  v.nu = g["nu"];
  const Posterior posterior(GoldenData(golden), GoldenColumns(golden), v);
  for (std::size_t f = 1; f < posterior.effects().size(); ++f) {
    const double exact = g["deviations"][f];
    EXPECT_NEAR(posterior.Deviation(f), exact, 0.1 * exact) << f;
  }
}

// One effect, one prompt: the textbook's weighted mean of prior and data.
TEST(FactorialModel, OneEffectIsShrunkAsInTheTextbook) {
  Data data;
  data.prompts = {{0}};
  data.examples = 4;
  for (std::size_t i = 0; i < 4; ++i) {
    data.observations.push_back({0, i, 1.0});
  }
  Variances v;
  v.omega = 1e-9;
  v.tau = 1e-9;
  v.nu = 0.4;  // variance of the mean: 0.04
  const Posterior posterior(data, {{Scale::kFixed, 0.5, 0.2}}, v);
  EXPECT_NEAR(posterior.effect(0), 0.75, 1e-9);  // prior variance 0.04, too
  EXPECT_NEAR(posterior.Deviation(0), std::sqrt(0.02), 1e-9);
  EXPECT_NEAR(posterior.ValueDeviation(0), std::sqrt(0.02), 1e-6);
}

TEST(FactorialModel, WithoutScoresThereIsThePrior) {
  Data data;
  data.prompts = {{0, 1}};
  data.examples = 3;
  const Posterior posterior(
      data, {{Scale::kFixed, 0.5, 0.5}, {Scale::kText, -0.01, 1.0}}, {});
  EXPECT_DOUBLE_EQ(posterior.effect(1), -0.01);
  EXPECT_NEAR(posterior.Deviation(1), 0.08, 1e-12);
  EXPECT_NEAR(posterior.Value(std::size_t{0}), 0.49, 1e-12);
}

// Draws have the posterior's covariance: with unit vectors as "normals" the
// columns of a square root of it come out.
TEST(FactorialModel, DrawsHaveThePosteriorsCovariance) {
  const json golden = Golden();
  Variances v;
  v.tau = 1e-6;
  const Posterior posterior(GoldenData(golden), GoldenColumns(golden), v);
  const std::size_t k = posterior.effects().size();
  std::vector<double> variance(k, 0.0);
  for (std::size_t j = 0; j < k; ++j) {
    std::vector<double> unit(k, 0.0);
    unit[j] = 1.0;
    const std::vector<double> draw = posterior.Draw(unit);
    for (std::size_t f = 0; f < k; ++f) {
      variance[f] += std::pow(draw[f] - posterior.effect(f), 2);
    }
  }
  for (std::size_t f = 0; f < k; ++f) {
    EXPECT_NEAR(std::sqrt(variance[f]), posterior.Deviation(f), 1e-9) << f;
  }
}

// A = L L' with L = [[2, 0], [1, 3]].
TEST(FactorialCholesky, SolvesAndKnowsTheDeterminant) {
  const Cholesky factor({4.0, 2.0, 2.0, 10.0}, 2);
  EXPECT_THAT(factor.Solve({8.0, 22.0}), ::testing::ElementsAre(1.0, 2.0));
  EXPECT_THAT(factor.SolveLower({4.0, 11.0}), ::testing::ElementsAre(2.0, 3.0));
  EXPECT_THAT(factor.SolveTransposed({7.0, 6.0}),
              ::testing::ElementsAre(2.5, 2.0));
  EXPECT_NEAR(factor.LogDeterminant(), std::log(36.0), 1e-12);
}

TEST(FactorialCholesky, RefusesWhatIsNotPositiveDefinite) {
  EXPECT_THROW(Cholesky({1.0, 2.0, 2.0, 1.0}, 2), sdk::Error);
}

}  // namespace
}  // namespace whet::factorial
