// Whole runs through real plugins: what a user is promised about budget,
// order, failures and resumption.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>

#include "whet/core/run_folder.h"
#include "whet/status.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;

std::string Message(const absl::Status& status) {
  return std::string(status.message().data(), status.message().size());
}

// The text that test.sweep keeps.
std::string KeptSum(const SimWorld& world, const std::string& run) {
  std::ifstream file(world.RunDir(run) / "texts" / "best_sum.txt");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

TEST(Engine, FindsAndConfirmsABetterPrompt) {
  SimWorld world;
  const auto result = world.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, RunStatus::kImproved);
  EXPECT_EQ(result->baseline_val.mean, 0.0);  // a sentence is no exact match
  ASSERT_TRUE(result->test.has_value());
  EXPECT_GT(result->test->best.mean, 0.5);
  EXPECT_EQ(result->test->pairs, 45);  // 0.3 of 150
  EXPECT_GE(result->test->probability_better, 0.9);
  EXPECT_EQ(result->best.few_shot_examples.size(), 4u);
}

TEST(Engine, KeepsTheTextsOfTheStrategyInTheRunFolder) {
  SimWorld world;
  ASSERT_TRUE(world.Run("r").ok());
  // The last text of the name: the best sum over the 45 examples of val.
  const std::string sum = KeptSum(world, "r");
  ASSERT_FALSE(sum.empty());
  EXPECT_GT(std::stod(sum), 22.0);
  const auto folder = ReadRunFolder(world.RunDir("r"));
  ASSERT_TRUE(folder.ok()) << folder.status();
  EXPECT_EQ(folder->details->texts.at("best_sum"), sum);
}

TEST(Engine, NeverBillsMoreThanTheBudget) {
  for (const int calls : {230, 311, 600}) {
    SimWorld world;
    world.config["budget"]["calls"] = calls;
    const auto result = world.Run("r");
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_LE(world.Billed(), calls);
    EXPECT_EQ(world.Billed(), result->roles.at("task").calls);
  }
}

TEST(Engine, CountsTokensAgainstTheirLimit) {
  SimWorld world;
  world.config["budget"] = {{"tokens", 60'000}};
  world.provider["max_output_tokens"] = 16;
  const auto result = world.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  const RoleUsage& used = result->roles.at("task");
  EXPECT_GT(used.input_tokens, 5'000);
  EXPECT_LE(used.input_tokens + used.output_tokens, 60'000);
}

TEST(Engine, RefusesABudgetThatCannotWork) {
  SimWorld world;
  world.config["budget"]["calls"] = 100;
  const auto run = world.Prepare("r");
  EXPECT_TRUE(absl::IsFailedPrecondition(run.status()));
  EXPECT_THAT(
      Message(run.status()),
      AllOf(HasSubstr("$.budget.calls: 100 calls are too few"),
            HasSubstr("baseline takes 45"), HasSubstr("confirmation 90")));
  EXPECT_EQ(world.Billed(), 0);
}

// 0.1528 and 448 by enumeration of the trinomial distribution with scipy
// (core/src/stats/testdata/make_goldens.py).
TEST(Engine, SaysWhatTheTestSplitCanShow) {
  SimWorld world;
  const auto run = world.Prepare("r");
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_THAT(
      run->plan(),
      HasSubstr("proof      45 test examples can show an improvement of "
                "about 16 points or more (5 points: about 450 "
                "examples)\n"));
  // 45 wins of 45: 1 - 0.5^46.
  world.config["accept"] = {{"probability", 0.999999999999999}};
  const auto certain = world.Prepare("s");
  ASSERT_TRUE(certain.ok()) << certain.status();
  EXPECT_THAT(
      certain->plan(),
      HasSubstr("proof      45 test examples cannot show any improvement "
                "with a probability of 0.999999999999999; use more, or "
                "ask for less\n"));
}

TEST(Engine, RefusesATokenLimitThatCannotWork) {
  SimWorld world;
  world.config["budget"] = {{"tokens", 40'000}};  // answers may be 1,024 long
  const auto run = world.Prepare("r");
  EXPECT_TRUE(absl::IsFailedPrecondition(run.status())) << run.status();
  EXPECT_THAT(Message(run.status()),
              HasSubstr("$.budget.tokens: 40000 tokens are too few"));
}

TEST(Engine, GivesTheSameResultForTheSameSeed) {
  SimWorld world;
  const auto first = world.Run("a");
  const auto second = world.Run("b");
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(Comparable(*first), Comparable(*second));
}

TEST(Engine, DoesNotDependOnTheOrderOfArrival) {
  SimWorld slow;
  slow.provider["delay_ms"] = 20;
  slow.provider["useful_concurrency"] = 32;
  SimWorld serial;
  serial.provider["delay_ms"] = 0;
  serial.provider["useful_concurrency"] = 32;
  // One call at a time, though 32 are kept for repeats in both.
  serial.provider["concurrency"] = 1;
  const auto a = slow.Run("r");
  const auto b = serial.Run("r");
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_EQ(a->best_id, b->best_id);
  EXPECT_EQ(a->test->best.mean, b->test->best.mean);
}

TEST(Engine, AnotherSeedSearchesElsewhere) {
  SimWorld world;
  const auto first = world.Run("a");
  world.config["seed"] = 4;
  const auto second = world.Run("b");
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_NE(first->best_id, second->best_id);
}

TEST(Engine, FailedItemsAreStatesNotZeros) {
  SimWorld world;
  world.provider["failure_rate"] = 0.08;
  const auto result = world.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_GT(result->failed_items, 0);
  EXPECT_GT(result->baseline_val.failed + result->test->seed.failed, 0);
  EXPECT_EQ(result->baseline_val.n + result->baseline_val.failed, 45);
  EXPECT_LT(result->test->pairs, 45 + 1);
}

TEST(Engine, DoesNotTakeAPromptThatFailsWhereYoursDoesNot) {
  SimWorld world;
  world.provider["failure_rate"] = 0.2;
  world.provider["failure"] = WHET_INVALID_ARGUMENT;  // "the context is full"
  world.provider["fail_demonstrations"] = true;
  const auto result = world.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, RunStatus::kSeedKept);
  EXPECT_EQ(result->test->seed.failed, 0);
  EXPECT_GT(result->test->best.failed, 0);
  EXPECT_GT(result->test->probability_better, 0.9);
  EXPECT_THAT(result->stop_reason,
              ::testing::HasSubstr("the best candidate fails on"));
}

TEST(Engine, AnAnswerThatIsCutOffBeforeItBeginsIsNoWrongAnswer) {
  SimWorld world;
  world.provider["cut_off"] = true;
  const auto result = world.Run("r");
  EXPECT_FALSE(result.ok());
  EXPECT_THAT(std::string(result.status().message()),
              ::testing::HasSubstr("cut off before it began; raise "
                                   "max_output_tokens"));
}

TEST(Engine, StopsWhenTooManyCallsFail) {
  SimWorld world;
  world.provider["failure_rate"] = 0.6;
  const auto result = world.Run("r");
  EXPECT_TRUE(absl::IsUnavailable(result.status())) << result.status();
  EXPECT_THAT(Message(result.status()),
              AllOf(HasSubstr("models.task"), HasSubstr("of 45 calls failed"),
                    HasSubstr("simulated failure")));
}

TEST(Engine, GoesOnAfterTheProviderIsBack) {
  SimWorld world;
  world.provider["failure_rate"] = 0.6;
  EXPECT_FALSE(world.Run("r").ok());
  // Undelivered failures are asked again; the provider still fails the same
  // way, so the run stops again and keeps what it paid for.
  const std::int64_t billed = world.Billed();
  EXPECT_TRUE(absl::IsUnavailable(world.Resume("r").status()));
  EXPECT_LT(world.Billed(), 2 * billed);
}

TEST(Engine, StopsAtOnceWithoutCredentials) {
  SimWorld world;
  world.provider["failure_rate"] = 1.0;
  world.provider["failure"] = WHET_UNAUTHENTICATED;
  const auto result = world.Run("r");
  EXPECT_TRUE(absl::IsUnauthenticated(result.status())) << result.status();
}

TEST(Engine, RetriesWhatIsWorthIt) {
  SimWorld world;
  world.provider["fail_first_attempt"] = true;
  world.config["budget"]["calls"] = 300;
  const auto result = world.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->failed_items, 0);
  // Refused attempts cost nothing, so the budget holds only the answers.
  EXPECT_LE(result->roles.at("task").calls, 300);
}

TEST(Engine, ResumesAStoppedRunToTheSameResult) {
  SimWorld world;
  world.provider["delay_ms"] = 10;
  const auto whole = world.Run("whole");
  ASSERT_TRUE(whole.ok()) << whole.status();

  auto run = world.Prepare("stopped");
  ASSERT_TRUE(run.ok()) << run.status();
  std::thread user([&run, &world] {
    const std::int64_t before = world.Billed();
    while (world.Billed() < before + 200)
      std::this_thread::yield();
    run->RequestStop();
  });
  const auto stopped = run->Execute(nullptr);
  user.join();
  EXPECT_TRUE(absl::IsCancelled(stopped.status())) << stopped.status();
  *run = *world.Prepare("unused");  // gives the folder's lock back

  const std::int64_t before = world.Billed();
  const auto resumed = world.Resume("stopped");
  ASSERT_TRUE(resumed.ok()) << resumed.status();
  EXPECT_EQ(Comparable(*resumed), Comparable(*whole));
  EXPECT_EQ(KeptSum(world, "stopped"), KeptSum(world, "whole"));
  // A stop lets calls under way finish: nothing is paid twice.
  EXPECT_LE(world.Billed() - before, whole->roles.at("task").calls - 200);
}

TEST(Engine, TellsAResumedStrategyThatDependsOnTheClock) {
  SimWorld world;
  world.config["strategy"] = {{"use", "test.clock"}};
  auto run = world.Prepare("r");
  ASSERT_TRUE(run.ok()) << run.status();
  std::thread user([&run, &world] {
    while (world.Billed() < 60)
      std::this_thread::yield();
    run->RequestStop();
  });
  EXPECT_TRUE(absl::IsCancelled(run->Execute(nullptr).status()));
  user.join();
  *run = *world.Prepare("unused");
  const auto resumed = world.Resume("r");
  EXPECT_TRUE(absl::IsDataLoss(resumed.status())) << resumed.status();
  EXPECT_THAT(Message(resumed.status()),
              HasSubstr("strategy 'test.clock' is not deterministic at step"));
}

TEST(Engine, RefusesToResumeWithOtherData) {
  SimWorld world;
  world.provider["failure_rate"] = 0.6;
  EXPECT_FALSE(world.Run("r").ok());
  std::filesystem::rename(world.dir() / "data.csv", world.dir() / "old.csv");
  std::filesystem::copy(world.dir() / "old.csv", world.dir() / "data.csv");
  FILE* file = std::fopen((world.dir() / "data.csv").c_str(), "a");
  std::fputs("message 1 is red-999,red\n", file);
  std::fclose(file);
  const auto resumed = world.Resume("r");
  EXPECT_TRUE(absl::IsFailedPrecondition(resumed.status())) << resumed.status();
  EXPECT_THAT(Message(resumed.status()), HasSubstr("the data file changed"));
}

TEST(Engine, AFinishedRunAnswersFromItsFolder) {
  SimWorld world;
  const auto first = world.Run("r");
  ASSERT_TRUE(first.ok());
  const std::int64_t billed = world.Billed();
  const auto again = world.Resume("r");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(ResultJson(*again), ResultJson(*first));
  EXPECT_EQ(world.Billed(), billed);
}

TEST(Engine, MakesTheResultAgainFromTheJournal) {
  SimWorld world;
  const auto first = world.Run("r");
  ASSERT_TRUE(first.ok());
  const std::int64_t billed = world.Billed();
  std::filesystem::remove(world.RunDir("r") / "result.json");
  const auto again = world.Resume("r");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Comparable(*again), Comparable(*first));
  EXPECT_EQ(world.Billed(), billed);
}

TEST(Engine, ResumesARunThatWasKilledBeforeItsFirstRecord) {
  SimWorld world;
  const auto first = world.Run("r");
  ASSERT_TRUE(first.ok());
  std::filesystem::remove(world.RunDir("r") / "result.json");
  std::filesystem::remove(world.RunDir("r") / "journal");
  const auto again = world.Resume("r");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Comparable(*again), Comparable(*first));
}

TEST(Engine, BeginsAgainWhereItWasKilledBeforeTheRunBegan) {
  SimWorld world;
  ASSERT_TRUE(world.Run("r").ok());
  const std::filesystem::path dir = world.RunDir("r");
  std::filesystem::remove_all(dir);
  std::filesystem::create_directory(dir);
  std::ofstream(dir / "LOCK") << "4194304\n";
  std::ofstream(dir / ".whet-a1b2c3") << "{\"schema";
  EXPECT_TRUE(world.Run("r").ok());
  const auto second = world.Run("r");
  EXPECT_THAT(Message(second.status()), HasSubstr("holds a run already"));
}

TEST(Engine, StopsByTimeBeforeTheConfirmationIsInDanger) {
  SimWorld world;
  world.config["budget"] = {{"minutes", 0.1}};  // 6 s
  // Long beside what the machine's load can add to a call.
  world.provider["delay_ms"] = 150;
  const auto result = world.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(result->test.has_value()) << result->stop_reason;
}

}  // namespace
}  // namespace whet::testing
