#include "run/prices.h"

#include <filesystem>
#include <fstream>

#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class PricesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    provider_.id = "acme";
    provider_.library = dir_ / "provider_acme.so";
  }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(dir_ / name) << text;
    return (dir_ / name).string();
  }

  absl::StatusOr<std::optional<ModelPrice>> Find(const std::string& model) {
    return FindPrice(spec_, provider_, R"({"base_url": "https://a/v1"})",
                     model);
  }

  const TestFolder temporary_;
  const fs::path dir_ = temporary_.path();
  PluginRecord provider_;
  PricesSpec spec_;
};

constexpr char kTable[] = R"({
  "as_of": "2026-06", "source": "https://acme.example/pricing",
  "applies_to": {"base_url": ["https://b/v1", "https://a/v1"]},
  "models": {"small": {"input_cost_per_token": 4e-07,
                       "output_cost_per_token": 1.6e-06}}})";

TEST_F(PricesTest, TheProvidersTable) {
  Write("provider_acme.prices", kTable);
  const auto price = Find("small");
  ASSERT_TRUE(price.ok()) << price.status();
  EXPECT_EQ(*price, (ModelPrice{{400'000, 1'600'000}, "acme, 2026-06"}));
}

TEST_F(PricesTest, AnUnknownPriceIsNotZero) {
  EXPECT_EQ(*Find("small"), std::nullopt);  // no table at all
  Write("provider_acme.prices", kTable);
  EXPECT_EQ(*Find("large"), std::nullopt);
}

// Somebody else's server under the same protocol has other prices.
TEST_F(PricesTest, TheTableHoldsForTheAddressesItNames) {
  Write("provider_acme.prices",
        R"({"applies_to": {"base_url": ["https://b/v1"]},
            "models": {"*": {"input_cost_per_token": 0,
                             "output_cost_per_token": 0}}})");
  EXPECT_EQ(*Find("small"), std::nullopt);
}

TEST_F(PricesTest, AStarIsForEveryOtherModel) {
  Write("provider_acme.prices",
        R"({"as_of": "here", "models": {
            "*": {"input_cost_per_token": 0, "output_cost_per_token": 0}}})");
  EXPECT_EQ((*Find("any"))->price, TokenPrice{});
}

TEST_F(PricesTest, TheConfigIsStrongerThanItsFileThanTheTable) {
  Write("provider_acme.prices", kTable);
  spec_.file = Write("mine.json", R"({
    "sample_spec": {"mode": "chat"},
    "small": {"input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
              "litellm_provider": "acme"}})");
  EXPECT_EQ(*Find("small"), (ModelPrice{{1'000'000, 2'000'000}, "mine.json"}));
  spec_.models["small"] = {0.15, 0.6};
  EXPECT_EQ(*Find("small"), (ModelPrice{{150'000, 600'000}, "prices.models"}));
}

TEST_F(PricesTest, ABadFileIsNamed) {
  spec_.file = (dir_ / "none.json").string();
  EXPECT_THAT(std::string(Find("small").status().message()),
              HasSubstr("$.prices.file: "));
  spec_.file = Write("bad.json", "[]");
  EXPECT_THAT(std::string(Find("small").status().message()),
              HasSubstr("expected a JSON object"));
  // Dollars per million in a table of dollars per token.
  spec_.file = Write("million.json", R"({"small": {
      "input_cost_per_token": 2.5, "output_cost_per_token": 10}})");
  EXPECT_THAT(std::string(Find("small").status().message()),
              HasSubstr("\"small\": expected input_cost_per_token and "
                        "output_cost_per_token, dollars between 0 and 1"));
  spec_.file.clear();
  Write("provider_acme.prices", "{");
  EXPECT_TRUE(absl::IsDataLoss(Find("small").status()));
}

}  // namespace
}  // namespace whet
