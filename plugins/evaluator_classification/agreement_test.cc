#include "agreement.h"

#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace whet::classification {
namespace {

// testdata/make_goldens.py: scikit-learn.
TEST(Agreement, EqualsScikitLearn) {
  std::ifstream file(WHET_TEST_DATA "/agreement.json");
  const auto sets = nlohmann::json::parse(file);
  EXPECT_EQ(sets.size(), 70U);
  for (const auto& set : sets) {
    Agreement agreement;
    for (std::size_t i = 0; i < set["expected"].size(); ++i) {
      agreement.Add(set["expected"][i].get<std::string>(),
                    set["predicted"][i].get<std::string>());
    }
    const auto& want = set["want"];
    SCOPED_TRACE(set.dump());
    EXPECT_NEAR(agreement.accuracy(), want["accuracy"], 1e-9);
    EXPECT_NEAR(agreement.macro_f1(), want["macro_f1"], 1e-9);
    EXPECT_NEAR(agreement.weighted_f1(), want["weighted_f1"], 1e-9);
    EXPECT_NEAR(agreement.micro_f1(), want["micro_f1"], 1e-9);
    EXPECT_NEAR(agreement.balanced_accuracy(), want["balanced_accuracy"], 1e-9);
    EXPECT_NEAR(agreement.mcc(), want["mcc"], 1e-9);
    ASSERT_EQ(agreement.kappa().has_value(), !want["kappa"].is_null());
    if (agreement.kappa().has_value()) {
      EXPECT_NEAR(*agreement.kappa(), want["kappa"], 1e-9);
    }
    const auto labels = agreement.labels();
    EXPECT_EQ(labels.size(), want["labels"].size());
    for (const auto& [label, counts] : labels) {
      const auto& row = want["labels"].at(label);
      EXPECT_NEAR(counts.precision(), row["precision"], 1e-9);
      EXPECT_NEAR(counts.recall(), row["recall"], 1e-9);
      EXPECT_NEAR(counts.f1(), row["f1"], 1e-9);
      EXPECT_EQ(counts.support, row["support"]);
    }
  }
}

}  // namespace
}  // namespace whet::classification
