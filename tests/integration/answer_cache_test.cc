// Runs that share answers: what was asked in an earlier run is not paid again,
// and nothing else changes.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>

#include <nlohmann/json.hpp>

#include "whet/core/cache_upkeep.h"
#include "whet/core/evaluation.h"
#include "whet/core/journal_reader.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class SharedWorld : public SimWorld {
 public:
  SharedWorld() { answer_cache = dir() / "cache" / "answers.db"; }
};

// What is left of a result without what it cost.
nlohmann::json Findings(const RunResult& result) {
  nlohmann::json out = Comparable(result);
  for (const char* cost : {"calls", "tokens", "cached"})
    out.erase(cost);
  return out;
}

nlohmann::json Details(const SimWorld& world, const std::string& run) {
  std::ifstream in(world.RunDir(run) / "details.json");
  return nlohmann::json::parse(in);
}

std::int64_t Calls(const RunResult& result) {
  return result.roles.at("task").calls;
}

TEST(AnswerCacheOfRuns, ASecondRunPaysNothingAndFindsTheSame) {
  SharedWorld world;
  const auto first = world.Run("first");
  ASSERT_TRUE(first.ok()) << first.status();
  const std::int64_t billed = world.Billed();
  EXPECT_EQ(Calls(*first), billed);
  EXPECT_EQ(first->cached, 0);

  const auto second = world.Run("second");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(world.Billed(), billed);
  EXPECT_EQ(Calls(*second), 0);
  EXPECT_EQ(second->roles.at("task").input_tokens, 0);
  EXPECT_EQ(second->cached, billed);
  EXPECT_EQ(Findings(*second), Findings(*first));
  // Candidates, curve, every example.
  EXPECT_EQ(Details(world, "second"), Details(world, "first"));
}

TEST(AnswerCacheOfRuns, WithoutOneTheResultIsTheSame) {
  SharedWorld world;
  const auto first = world.Run("first");
  world.answer_cache.clear();
  const auto second = world.Run("second");
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(Comparable(*second), Comparable(*first));
  EXPECT_EQ(world.Billed(), 2 * Calls(*first));
}

TEST(AnswerCacheOfRuns, ALargerBudgetPaysOnlyForWhatIsNew) {
  SharedWorld world;
  ASSERT_TRUE(world.Run("small").ok());
  const std::int64_t small = world.Billed();
  world.config["budget"]["calls"] = 1000;
  const auto large = world.Run("large");
  ASSERT_TRUE(large.ok()) << large.status();
  const std::int64_t paid = world.Billed() - small;
  EXPECT_EQ(Calls(*large), paid);
  EXPECT_GT(large->cached, small / 2);
  EXPECT_GT(paid, 300);
  EXPECT_LE(paid + large->cached, 1000);
  // The same as with an empty cache.
  world.answer_cache = world.dir() / "another.db";
  const auto anew = world.Run("anew");
  ASSERT_TRUE(anew.ok()) << anew.status();
  EXPECT_EQ(Findings(*large), Findings(*anew));
}

TEST(AnswerCacheOfRuns, CountsTokensOfABudgetAsIfTheyWerePaid) {
  SharedWorld world;
  world.config["budget"] = {{"tokens", 60'000}};
  world.provider["max_output_tokens"] = 16;
  const auto first = world.Run("first");
  const auto second = world.Run("second");
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(Findings(*second), Findings(*first));
  EXPECT_EQ(Calls(*second), 0);
}

TEST(AnswerCacheOfRuns, SwitchedOffPaysAgain) {
  SharedWorld world;
  ASSERT_TRUE(world.Run("first").ok());
  const std::int64_t billed = world.Billed();
  world.config["cache"] = {{"use", "off"}};
  const auto second = world.Run("second");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(world.Billed(), 2 * billed);
  EXPECT_EQ(second->cached, 0);
}

TEST(AnswerCacheOfRuns, SwitchedOffMakesNoFile) {
  SharedWorld world;
  world.config["cache"] = {{"use", "off"}};
  ASSERT_TRUE(world.Run("first").ok());
  EXPECT_FALSE(std::filesystem::exists(world.answer_cache.parent_path()));
}

TEST(AnswerCacheOfRuns, DrawnAnswersAreSharedOnlyIfAsked) {
  SharedWorld world;
  world.provider["temperature"] = 1.0;
  ASSERT_TRUE(world.Run("first").ok());
  const std::int64_t billed = world.Billed();
  ASSERT_TRUE(world.Run("second").ok());
  EXPECT_EQ(world.Billed(), 2 * billed);

  world.config["cache"] = {{"use", "all"}};
  ASSERT_TRUE(world.Run("third").ok());
  EXPECT_EQ(world.Billed(), 3 * billed);
  const auto fourth = world.Run("fourth");
  ASSERT_TRUE(fourth.ok()) << fourth.status();
  EXPECT_EQ(world.Billed(), 3 * billed);
  // Another seed draws other answers.
  world.config["seed"] = 4;
  ASSERT_TRUE(world.Run("fifth").ok());
  EXPECT_GT(world.Billed(), 3 * billed + 500);
}

TEST(AnswerCacheOfRuns, OtherSettingsOfTheProviderAreAnotherModel) {
  SharedWorld world;
  ASSERT_TRUE(world.Run("first").ok());
  const std::int64_t billed = world.Billed();
  world.provider["delay_ms"] = 1;
  const auto second = world.Run("second");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(Calls(*second), billed);
}

TEST(AnswerCacheOfRuns, AnotherFileOfTheModelIsAnotherModel) {
  SharedWorld world;
  const std::filesystem::path model = world.dir() / "model.gguf";
  std::ofstream(model) << "one";
  world.provider["model"] = model.string();
  ASSERT_TRUE(world.Run("first").ok());
  const auto second = world.Run("second");
  std::ofstream(model) << "the next";
  const auto third = world.Run("third");
  ASSERT_TRUE(second.ok() && third.ok());
  EXPECT_EQ(Calls(*second), 0);
  EXPECT_GT(Calls(*third), 500);
}

TEST(AnswerCacheOfRuns, TheConfigMayNameTheFile) {
  SharedWorld world;
  world.answer_cache.clear();
  world.config["cache"] = {{"file", "mine.db"}};
  ASSERT_TRUE(world.Run("first").ok());
  EXPECT_TRUE(std::filesystem::exists(world.dir() / "mine.db"));
  const auto second = world.Run("second");
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(Calls(*second), 0);
}

TEST(AnswerCacheOfRuns, FailuresAreAskedAgain) {
  SharedWorld world;
  world.provider["failure_rate"] = 0.08;
  const auto first = world.Run("first");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_GT(first->failed_items, 0);
  const std::int64_t billed = world.Billed();
  const auto second = world.Run("second");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->failed_items, first->failed_items);
  EXPECT_GE(world.Billed() - billed, first->failed_items / 2);
  EXPECT_LT(world.Billed() - billed, billed / 4);
}

// How fast a model answers must be known to leave time for the confirmation.
TEST(AnswerCacheOfRuns, WithALimitOfTimeTheBaselineIsAsked) {
  SharedWorld world;
  world.config["budget"] = {{"minutes", 0.05}, {"calls", 300}};
  ASSERT_TRUE(world.Run("first").ok());
  const std::int64_t billed = world.Billed();
  const auto second = world.Run("second");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(world.Billed() - billed, 45);
  EXPECT_EQ(Calls(*second), 45);
}

TEST(AnswerCacheOfRuns, AResumedRunTakesItsAnswersFromItsJournal) {
  SharedWorld world;
  ASSERT_TRUE(world.Run("first").ok());
  const auto second = world.Run("second");
  ASSERT_TRUE(second.ok());
  const std::int64_t billed = world.Billed();
  std::filesystem::remove(world.RunDir("second") / "result.json");
  std::filesystem::remove_all(world.answer_cache.parent_path());
  const auto again = world.Resume("second");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Comparable(*again), Comparable(*second));
  EXPECT_EQ(world.Billed(), billed);
}

TEST(AnswerCacheOfRuns, EveryHitIsInTheJournal) {
  SharedWorld world;
  ASSERT_TRUE(world.Run("first").ok());
  const auto second = world.Run("second");
  ASSERT_TRUE(second.ok());
  std::int64_t hits = 0;
  std::int64_t intents = 0;
  const auto count = [&](std::string_view line) {
    const auto record = nlohmann::json::parse(line);
    intents += record["kind"] == "intent" ? 1 : 0;
    if (record["kind"] != "result")
      return;
    EXPECT_EQ(record["data"]["cached"], true);
    EXPECT_EQ(record["data"]["calls"], 0);
    EXPECT_EQ(record["data"]["tokens"], 0);
    ++hits;
  };
  ASSERT_TRUE(ReadRunJournal(world.RunDir("second"), count).ok());
  EXPECT_EQ(hits, second->cached);
  EXPECT_EQ(intents, 0);
}

// Stopped in the middle of hits and calls, with and without the answers at
// hand when it goes on.
TEST(AnswerCacheOfRuns, AStoppedRunComesToTheSameResult) {
  SharedWorld world;
  world.provider["delay_ms"] = 10;
  world.config["budget"]["calls"] = 300;
  ASSERT_TRUE(world.Run("small").ok());
  const std::filesystem::path kept = world.answer_cache;
  const std::filesystem::path copy = world.dir() / "copy.db";
  std::filesystem::copy(kept, copy);
  world.config["budget"]["calls"] = 700;
  const auto whole = world.Run("whole");
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_GT(whole->cached, 100);

  for (const bool forgotten : {false, true}) {
    const std::string name = forgotten ? "forgotten" : "stopped";
    std::filesystem::copy(copy, kept,
                          std::filesystem::copy_options::overwrite_existing);
    world.answer_cache = kept;
    {
      auto run = world.Prepare(name);
      ASSERT_TRUE(run.ok()) << run.status();
      std::thread user([&run, &world, before = world.Billed()] {
        while (world.Billed() < before + 100)
          std::this_thread::yield();
        run->RequestStop();
      });
      EXPECT_TRUE(absl::IsCancelled(run->Execute(nullptr).status()));
      user.join();
    }
    if (forgotten)
      world.answer_cache.clear();
    const auto resumed = world.Resume(name);
    ASSERT_TRUE(resumed.ok()) << resumed.status();
    EXPECT_EQ(Findings(*resumed), Findings(*whole));
    EXPECT_EQ(Calls(*resumed) + resumed->cached, Calls(*whole) + whole->cached);
  }
}

class Warnings : public RunObserver {
 public:
  void OnProgress(const RunProgress&) override {}
  void OnMessage(std::string_view) override {}
  void OnWarning(std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

TEST(AnswerCacheOfRuns, GoesOnWithoutAFileThatCannotBeUsed) {
  SharedWorld world;
  std::ofstream(world.dir() / "cache") << "a file where the folder belongs";
  Warnings warnings;
  const auto result = world.Run("r", &warnings);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(Calls(*result), world.Billed());
  ASSERT_THAT(warnings.lines, SizeIs(1));
  EXPECT_THAT(warnings.lines[0],
              HasSubstr("cache: answers are not kept for later runs: "));
}

TEST(AnswerCacheOfRuns, ADamagedFileCostsOnlyItsAnswers) {
  SharedWorld world;
  const auto first = world.Run("first");
  ASSERT_TRUE(first.ok());
  const std::int64_t billed = world.Billed();
  std::ofstream(world.answer_cache, std::ios::binary)
      << std::string(100'000, 'x');
  Warnings warnings;
  const auto second = world.Run("second", &warnings);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(Comparable(*second), Comparable(*first));
  EXPECT_EQ(world.Billed(), 2 * billed);
  EXPECT_THAT(warnings.lines, SizeIs(1));
  EXPECT_EQ(Calls(*world.Run("third")), 0);
}

TEST(AnswerCacheOfRuns, AnEvaluationTakesWhatARunLeft) {
  SharedWorld world;
  ASSERT_TRUE(world.Run("r").ok());
  const std::int64_t billed = world.Billed();
  ConfigSources sources;
  sources.project_file = world.WriteConfig();
  const auto config = LoadConfig(sources);
  ASSERT_TRUE(config.ok()) << config.status();
  RunOptions options;
  options.plugins = TestPlugins();
  options.answer_cache = world.answer_cache;
  // The run has compared the prompt on val and test, not on train.
  const auto test =
      EvaluatePrompt(*config, options, config->spec.prompt, "test", nullptr);
  ASSERT_TRUE(test.ok()) << test.status();
  EXPECT_EQ(test->cached, 45);
  EXPECT_EQ(world.Billed(), billed);
  for (const std::int64_t cached : {0, 60}) {
    const auto train =
        EvaluatePrompt(*config, options, config->spec.prompt, "train", nullptr);
    ASSERT_TRUE(train.ok()) << train.status();
    EXPECT_EQ(train->cached, cached);
    EXPECT_EQ(train->roles.at("task").calls, 60 - cached);
  }
  EXPECT_EQ(world.Billed(), billed + 60);
}

TEST(AnswerCacheOfRuns, CountsWhatIsInTheFile) {
  SharedWorld world;
  const auto first = world.Run("first");
  const auto second = world.Run("second");
  ASSERT_TRUE(first.ok() && second.ok());
  const auto stats = ReadCacheStats(world.answer_cache);
  ASSERT_TRUE(stats.ok()) << stats.status();
  EXPECT_EQ(stats->answers, Calls(*first));
  EXPECT_EQ(stats->reused, second->cached);
  ASSERT_THAT(stats->models, SizeIs(1));
  EXPECT_EQ(stats->models[0].provider, "test.sim");
  EXPECT_EQ(stats->models[0].model, "sim");
}

}  // namespace
}  // namespace whet::testing
