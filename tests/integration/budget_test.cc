// What a run may spend, in every unit, through real plugins.
#include <fstream>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

// A dollar per million tokens read, two for those written.
constexpr double kInput = 1e-6;
constexpr double kOutput = 2e-6;

class Budget : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.provider["max_output_tokens"] = 16;
    world_.config["prices"]["models"]["sim"] = {{"input", 1.0},
                                                {"output", 2.0}};
  }

  std::string Refusal() {
    const absl::Status status = world_.Prepare("refused").status();
    EXPECT_EQ(world_.Billed(), 0);
    return std::string(status.message().data(), status.message().size());
  }

  SimWorld world_;
};

TEST_F(Budget, MoneyIsALimitAndIsCounted) {
  world_.config["budget"] = {{"usd", 0.06}};
  const auto result = world_.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  const RoleUsage& used = result->roles.at("task");
  const double paid = static_cast<double>(used.input_tokens) * kInput +
                      static_cast<double>(used.output_tokens) * kOutput;
  EXPECT_GT(paid, 0.005);
  EXPECT_LE(paid, 0.06);
  ASSERT_TRUE(result->cost_usd.has_value());
  EXPECT_NEAR(*result->cost_usd, paid, 1e-12);
}

TEST_F(Budget, AMoneyLimitNeedsThePrice) {
  world_.config.erase("prices");
  world_.config["budget"] = {{"usd", 0.06}};
  EXPECT_THAT(
      Refusal(),
      AllOf(HasSubstr("$.budget: a limit in US dollars needs the price of the "
                      "model 'sim' (models.task), which is not known"),
            HasSubstr("prices: {models: {\"sim\": {input: ")));
}

TEST_F(Budget, TooLittleMoneyIsRefusedWithWhatItTakes) {
  world_.config["budget"] = {{"usd", 0.001}};
  EXPECT_THAT(Refusal(), AllOf(HasSubstr("$.budget.usd: $0.001"),
                               HasSubstr("is too little: baseline, search and "
                                         "confirmation can take $0.0")));
}

TEST_F(Budget, WithoutAPriceTheCostIsUnknownNotZero) {
  world_.config.erase("prices");
  const auto result = world_.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->cost_usd, std::nullopt);
}

TEST_F(Budget, ARoleHasLimitsOfItsOwn) {
  world_.config["budget"]["roles"]["task"] = {{"calls", 260}};
  const auto result = world_.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_LE(world_.Billed(), 260);
  EXPECT_GT(world_.Billed(), 200);
  EXPECT_NE(result->status, RunStatus::kStopped);  // the proof was kept free
}

TEST_F(Budget, ALimitOfARoleThatCannotWorkIsRefused) {
  world_.config["budget"]["roles"]["task"] = {{"calls", 100}};
  EXPECT_THAT(Refusal(),
              HasSubstr("$.budget.roles.task.calls: 100 calls are too few"));
  world_.config["budget"]["roles"] = {{"juge", {{"calls", 100}}}};
  EXPECT_THAT(Refusal(), HasSubstr("$.budget.roles.juge: no such role"));
}

TEST_F(Budget, ThePlanTellsWhatThingsCost) {
  world_.config["budget"] = {{"usd", 2.5},
                             {"roles", {{"task", {{"tokens", 100'000}}}}}};
  const auto run = world_.Prepare("r");
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_THAT(
      run->plan(),
      AllOf(HasSubstr("budget     $2.50\n"),
            HasSubstr("budget     task: 100000 tokens\n"),
            HasSubstr("prices     task: $1.00 in, $2.00 out per million "
                      "tokens (prices.models)\n"),
            HasSubstr("an evaluation of the seed prompt takes up to $0.000")));
}

class StopsAfter : public RunObserver {
 public:
  explicit StopsAfter(std::int64_t calls) : calls_(calls) {}
  void Watch(PreparedRun* run) { run_ = run; }
  void OnProgress(const RunProgress& progress) override {
    // Once: a second request drops the calls that are under way.
    if (progress.calls >= calls_ && !std::exchange(asked_, true))
      run_->RequestStop();
  }
  void OnMessage(std::string_view) override {}

 private:
  std::int64_t calls_;
  bool asked_ = false;
  PreparedRun* run_ = nullptr;
};

// What a run reserves follows from its prices: a table that changed meanwhile
// would make it take other steps.
TEST_F(Budget, PricesAreFixedWhenARunBegins) {
  const auto write = [this](double factor) {
    std::ofstream(world_.dir() / "prices.json")
        << json{{"sim",
                 {{"input_cost_per_token", factor * kInput},
                  {"output_cost_per_token", factor * kOutput}}}};
  };
  world_.config["prices"] = {{"file", "prices.json"}};
  world_.config["budget"] = {{"usd", 0.06}};
  world_.provider["delay_ms"] = 5;
  write(1.0);
  const auto whole = world_.Run("whole");
  ASSERT_TRUE(whole.ok()) << whole.status();

  auto run = world_.Prepare("stopped");
  ASSERT_TRUE(run.ok()) << run.status();
  StopsAfter observer(60);
  observer.Watch(&*run);
  ASSERT_TRUE(absl::IsCancelled(run->Execute(&observer).status()));
  write(3.0);
  const auto resumed = world_.Resume("stopped");
  ASSERT_TRUE(resumed.ok()) << resumed.status();
  EXPECT_EQ(Comparable(*resumed), Comparable(*whole));
}

}  // namespace
}  // namespace whet::testing
