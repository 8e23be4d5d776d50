// A program that embeds whet through whet/engine.h.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "whet/engine.h"

#include "comparable_result.h"
#include "embedded_task.h"

namespace whet::testing {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::HasSubstr;

// The error that `work` throws; its code is WHET_OK if there is none.
template <typename Work>
EngineError ErrorOf(const Work& work) {
  try {
    work();
  } catch (const EngineError& error) {
    return error;
  }
  return EngineError(WHET_OK, "nothing was thrown");
}

TEST(EmbedTest, RunsFromMemoryWithAnEvaluatorOfTheProgram) {
  const EmbeddedTask task;
  Engine engine = task.MakeEngine();
  auto run = engine.Prepare(task.Request("first"));
  EXPECT_THAT(run.plan(), HasSubstr("test"));
  EXPECT_EQ(run.run_dir(), task.RunDir("first"));
  EXPECT_EQ(run.result(), "");
  run.Execute();
  const json result = json::parse(run.result());
  // Demonstrations lift the simulated model from never right (sim_model.cc).
  EXPECT_EQ(result["status"], "improved");
  EXPECT_EQ(result["baseline"]["val"]["mean"], 0.0);
  EXPECT_GT(result["best"]["val"]["mean"], 0.5);
  EXPECT_EQ(result["evaluators"][0]["name"], "acme.equals");
  EXPECT_EQ(ErrorOf([&] { run.Execute(); }).code(), WHET_FAILED_PRECONDITION);
}

TEST(EmbedTest, TellsWhatHappens) {
  const EmbeddedTask task;
  EngineOptions options;
  std::vector<std::string> log;
  std::mutex mutex;
  options.log = [&](int, std::string_view line) {
    const std::lock_guard lock(mutex);
    log.emplace_back(line);
  };
  Engine engine = task.MakeEngine(options);
  engine.AddEvaluator("acme.equals", "2.0.0", [](const ItemView&) {
    return ItemScore{};  // never used: the id is taken
  });
  std::set<std::string> phases;
  std::vector<std::string> events;
  std::vector<std::string> messages;
  RunRequest request = task.Request("told");
  request.listener.progress = [&](std::string_view text) {
    const json progress = json::parse(text);
    phases.insert(progress.at("phase"));
    EXPECT_LE(progress.at("calls"), progress.at("calls_limit"));
  };
  request.listener.event = [&](std::string_view name, std::string_view text) {
    EXPECT_TRUE(json::parse(text).is_object());
    events.emplace_back(name);
  };
  request.listener.message = [&](int, std::string_view line) {
    messages.emplace_back(line);
  };
  engine.Prepare(std::move(request)).Execute();
  EXPECT_THAT(phases, Contains("done"));
  EXPECT_EQ(events.front(), "run_started");
  EXPECT_EQ(events.back(), "run_finished");
  EXPECT_FALSE(messages.empty());
  EXPECT_THAT(log, Contains(HasSubstr("acme.equals")));
}

TEST(EmbedTest, TwoEnginesRunSideBySideAsIfAlone) {
  const EmbeddedTask task;
  Engine alone = task.MakeEngine();
  auto first = alone.Prepare(task.Request("alone"));
  first.Execute();
  const json expected = Comparable(first.result());

  Engine one = task.MakeEngine();
  Engine other = task.MakeEngine();
  auto left = one.Prepare(task.Request("left"));
  auto right = other.Prepare(task.Request("right"));
  left.Start();
  right.Start();
  EXPECT_TRUE(left.Wait());
  EXPECT_TRUE(right.Wait());
  EXPECT_EQ(Comparable(left.result()), expected);
  EXPECT_EQ(Comparable(right.result()), expected);
}

TEST(EmbedTest, AStoppedRunGoesOnToTheSameResult) {
  EmbeddedTask task;
  Engine engine = task.MakeEngine();
  auto whole = engine.Prepare(task.Request("whole"));
  whole.Execute();

  task.config["models"]["task"]["delay_ms"] = 5;
  RunRequest request = task.Request("stopped");
  whet::Run* stopped = nullptr;
  request.listener.event = [&stopped](std::string_view name, std::string_view) {
    if (name == "proposal")
      stopped->RequestStop();
  };
  auto run = engine.Prepare(std::move(request));
  stopped = &run;
  run.Start();
  EXPECT_EQ(ErrorOf([&] { run.Wait(); }).code(), WHET_CANCELLED);
  EXPECT_EQ(run.result(), "");

  RunRequest same;
  EXPECT_THAT(ErrorOf([&] { engine.Resume(task.RunDir("stopped")); }).what(),
              HasSubstr("memory:rows.csv"));
  same.memory_files = task.Request("").memory_files;
  auto rest = engine.Resume(task.RunDir("stopped"), std::move(same));
  rest.Execute();
  json expected = Comparable(whole.result());
  json got = Comparable(rest.result());
  expected["hashes"].erase("config");  // delay_ms
  got["hashes"].erase("config");
  EXPECT_EQ(got, expected);
}

TEST(EmbedTest, ARunThatGoesIsStoppedFirst) {
  EmbeddedTask task;
  task.config["models"]["task"]["delay_ms"] = 20;
  Engine engine = task.MakeEngine();
  std::atomic<bool> begun = false;
  {
    RunRequest request = task.Request("gone");
    request.listener.message = [&begun](int, std::string_view) {
      begun = true;
    };
    auto run = engine.Prepare(std::move(request));
    run.Start();
    EXPECT_FALSE(run.Wait(std::chrono::milliseconds(0)));
    while (!begun)
      std::this_thread::yield();
  }
  RunRequest same;
  same.memory_files = task.Request("").memory_files;
  auto rest = engine.Resume(task.RunDir("gone"), std::move(same));
  rest.Execute();
  EXPECT_EQ(json::parse(rest.result())["status"], "improved");
}

TEST(EmbedTest, AnEvaluatorThatThrowsLeavesItemsWithoutAScore) {
  EmbeddedTask task;
  task.config["evaluators"] = {{{"use", "acme.equals"}},
                               {{"use", "acme.picky"}}};
  Engine engine = task.MakeEngine();
  engine.AddEvaluator("acme.picky", "1.0.0", [](const ItemView& item) {
    if (item.example % 2 == 1)
      throw std::runtime_error("odd ones are not for me");
    return ItemScore{1.0, ""};
  });
  std::vector<std::string> warnings;
  RunRequest request = task.Request("picky");
  request.listener.message = [&](int level, std::string_view line) {
    if (level == WHET_LOG_WARN)
      warnings.emplace_back(line);
  };
  auto run = engine.Prepare(std::move(request));
  run.Execute();
  EXPECT_GT(json::parse(run.result())["failed_items"], 0);
  EXPECT_THAT(warnings, Contains(HasSubstr("acme.picky")));
}

TEST(EmbedTest, ErrorsSayWhere) {
  EmbeddedTask task;
  Engine engine = task.MakeEngine();
  task.config["budget"] = {{"cals", 3}};
  const EngineError unknown =
      ErrorOf([&] { engine.Prepare(task.Request("a")); });
  EXPECT_EQ(unknown.code(), WHET_INVALID_ARGUMENT);
  EXPECT_THAT(unknown.what(), HasSubstr("$.budget.cals"));

  task.config["budget"] = {{"calls", 400}};
  task.config["evaluators"] = {{{"use", "acme.equal"}}};
  const EngineError no_such =
      ErrorOf([&] { engine.Prepare(task.Request("a")); });
  EXPECT_EQ(no_such.code(), WHET_NOT_FOUND);
  EXPECT_THAT(no_such.what(), HasSubstr("acme.equals"));

  RunRequest no_data = task.Request("a");
  no_data.memory_files.clear();
  EXPECT_THAT(ErrorOf([&] { engine.Prepare(no_data); }).what(),
              HasSubstr("memory:rows.csv"));
  EXPECT_FALSE(std::filesystem::exists(task.RunDir("a")));

  RunRequest no_file;
  no_file.config_file = (task.dir() / "none.yaml").string();
  EXPECT_EQ(ErrorOf([&] { engine.Prepare(no_file); }).code(), WHET_NOT_FOUND);
}

TEST(EmbedTest, OverridesAreStrongerThanTheConfig) {
  const EmbeddedTask task;
  Engine engine = task.MakeEngine();
  RunRequest request = task.Request("fewer");
  request.overrides = {"budget.calls=250", "seed=11"};
  auto run = engine.Prepare(std::move(request));
  run.Execute();
  EXPECT_EQ(json::parse(run.result())["seed"], 11);
}

}  // namespace
}  // namespace whet::testing
