// The likelihood against the joint density of all scores (scipy,
// testdata/make_goldens.py).
#include "marginal_likelihood.h"

#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "model.h"

namespace whet::factorial {
namespace {

using nlohmann::json;

TEST(FactorialMarginalLikelihood, IsTheJointDensityOfTheScores) {
  std::ifstream file(std::string(WHET_TEST_DATA) + "/posterior.json");
  const json golden = json::parse(file);
  std::vector<Column> columns;
  for (const json& c : golden["columns"]) {
    columns.push_back({Scale::kFixed, c["mean"], c["deviation"]});
  }
  columns[1] = {Scale::kText, columns[1].mean, 1.0};
  columns[2] = {Scale::kText, columns[2].mean, 1.0};
  Data data;
  data.examples = golden["examples"];
  for (const json& row : golden["doubled"]) {
    data.prompts.push_back(row.get<Row>());
  }
  for (const json& o : golden["observations"]) {
    data.observations.push_back({o[0], o[1], o[2]});
  }
  for (const json& g : golden["evidence"]) {
    Variances v;
    v.text = g["text"];
    v.omega = g["omega"];
    const MarginalLikelihood likelihood(data, columns, g["tau"], g["nu"]);
    EXPECT_NEAR(likelihood.Log(v), g["log_density"].get<double>(), 1e-9);
  }
}

// Beyond kMostPrompts those with few scores are left out: the density is that
// of the others alone.
TEST(FactorialMarginalLikelihood, LooksAtThePromptsWithTheMostScores) {
  constexpr std::size_t kMost = MarginalLikelihood::kMostPrompts;
  const std::vector<Column> columns = {{Scale::kFixed, 0.5, 0.5}};
  Data all;
  all.examples = kMost + 1;
  Data most = all;
  for (std::size_t p = 0; p < kMost + 40; ++p) {
    const bool often = p >= 40;
    all.prompts.push_back({0});
    for (std::size_t i = p; i < p + (often ? 2 : 1); ++i) {
      const double score = i % 3 == 0 ? 1.0 : 0.0;
      all.observations.push_back({p, i % all.examples, score});
      if (often) {
        most.observations.push_back({p - 40, i % all.examples, score});
      }
    }
    if (often) {
      most.prompts.push_back({0});
    }
  }
  const Variances v;
  EXPECT_DOUBLE_EQ(MarginalLikelihood(all, columns, v.tau, v.nu).Log(v),
                   MarginalLikelihood(most, columns, v.tau, v.nu).Log(v));
}

}  // namespace
}  // namespace whet::factorial
