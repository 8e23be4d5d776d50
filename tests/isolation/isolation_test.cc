// Evaluators in processes of their own: the same result as in the host's, and
// a run that outlives what an evaluator does to its process.
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include <nlohmann/json.hpp>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sanitizer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "run_facts.h"
#include "sim_world.h"
#include "worker_pid.h"

namespace whet::testing {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A world whose evaluator is test.hazard.
struct HazardWorld : SimWorld {
  explicit HazardWorld(json settings) {
    config["plugins"] = {WHET_TEST_HAZARDS_DIR};
    settings["use"] = "test.hazard";
    config["evaluators"] = json::array({settings});
    config["workers"] = {{"timeout_s", WorkerSeconds()}, {"memory_mb", 96}};
  }
};

struct WarningsOf : RunObserver {
  void OnProgress(const RunProgress&) override {}
  void OnMessage(std::string_view) override {}
  void OnWarning(std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

TEST(Isolation, DecidesAsInTheHostsOwnProcess) {
  std::optional<json> result_here;
  std::vector<std::string> steps_here;
  HazardWorld world(json::object());
  for (const char* isolation : {"none", "plugin", "instance"}) {
    world.config["evaluators"][0]["isolation"] = isolation;
    const auto result = world.Run(isolation);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->status, RunStatus::kImproved);
    EXPECT_THAT(result->evaluator_faults, IsEmpty());
    json comparable = Comparable(*result);
    comparable["hashes"].erase("config");  // which says where it ran
    const std::vector<std::string> steps = StepsOf(world.RunDir(isolation));
    if (!result_here) {
      result_here = comparable;
      steps_here = steps;
      EXPECT_GT(steps.size(), 5u);
    }
    EXPECT_EQ(comparable, *result_here) << isolation;
    EXPECT_EQ(steps, steps_here) << isolation;
  }
}

TEST(Isolation, ARunOutlivesWhatAnEvaluatorDoesToItsProcess) {
  HazardWorld world(json::object());
  const std::vector<std::uint64_t> val = ValExamples(world);
  world.ForgetBilled();
  std::map<std::uint64_t, std::string> hazards = {
      {val[3], "crashed (SIGSEGV)"},
      {val[11], TookTooLong()},
      {val[20], TookTooLong()},
      {val[31], "failed: "},
      {val[40], "ended with status 3"}};
  world.config["evaluators"][0].update({{"crash", {val[3]}},
                                        {"hang", {val[11]}},
                                        {"loop", {val[20]}},
                                        {"bomb", {val[31]}},
                                        {"exit", {val[40]}}});
  if (BuiltWithSanitizer()) {  // which gives memory no limit, and tells a crash
    hazards[val[3]] = "ended with status";
    hazards.erase(val[31]);
    hazards.erase(val[20]);
    world.config["evaluators"][0].erase("bomb");
    world.config["evaluators"][0].erase("loop");  // as slow as "hang"
  }
  WarningsOf warnings;
  const auto result = world.Run("r", &warnings);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, RunStatus::kImproved);
  const auto lost = static_cast<std::int64_t>(hazards.size());
  EXPECT_EQ(result->baseline_val.n, 45 - lost);
  EXPECT_EQ(result->baseline_val.failed, lost);
  std::set<std::uint64_t> seen;
  for (const EvaluatorFault& fault : result->evaluator_faults) {
    EXPECT_EQ(fault.evaluator, "test.hazard");
    ASSERT_TRUE(fault.example.has_value()) << fault.how;
    ASSERT_TRUE(hazards.contains(*fault.example)) << *fault.example;
    EXPECT_THAT(fault.how, HasSubstr(hazards.at(*fault.example)));
    seen.insert(*fault.example);
  }
  EXPECT_EQ(seen.size(), hazards.size());
  EXPECT_THAT(warnings.lines, Contains(HasSubstr("on the answer to example")));
  EXPECT_EQ(world.Billed(), result->roles.at("task").calls);
}

// The strategies that Whet brings along ask the search service for everything
// that it has; the model answers their questions with what it answers to all.
TEST(Isolation, AStrategySearchesTheSameInAProcessOfItsOwn) {
  SimWorld world;
  world.config["plugins"] = {WHET_SHIPPED_PLUGIN_DIR};
  world.config["models"]["reflect"] = world.provider;
  for (const char* strategy : {"few_shot", "full_rewrite", "targeted_edit",
                               "gepa", "mipro", "factorial"}) {
    std::optional<json> result_here;
    std::vector<std::string> steps_here;
    for (const char* isolation : {"none", "plugin"}) {
      world.config["strategy"] = {{"use", strategy}, {"isolation", isolation}};
      const std::string name = std::string(strategy) + "-" + isolation;
      const auto result = world.Run(name);
      ASSERT_TRUE(result.ok()) << name << ": " << result.status();
      json comparable = Comparable(*result);
      comparable["hashes"].erase("config");
      const std::vector<std::string> steps = StepsOf(world.RunDir(name));
      if (!result_here) {
        result_here = comparable;
        steps_here = steps;
      }
      EXPECT_EQ(comparable, *result_here) << name;
      EXPECT_EQ(steps, steps_here) << name;
    }
  }
}

TEST(Isolation, AnEvaluatorThatLosesEverythingIsGivenUpSoon) {
  json all = json::array();
  for (int i = 0; i < 150; ++i)
    all.push_back(i);
  HazardWorld world({{"crash", all}});
  const auto result = world.Run("r");
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(std::string(result.status().message()), HasSubstr("test.hazard"));
  EXPECT_LT(world.Billed(), 200);
}

TEST(Isolation, SaysWhatIsWrongBeforeARunStarts) {
  HazardWorld refusing({{"refuse", true}});
  EXPECT_THAT(std::string(refusing.Prepare("r").status().message()),
              AllOf(HasSubstr("$.evaluators[0]"), HasSubstr("test.hazard"),
                    HasSubstr("$.refuse: I was told to")));
  HazardWorld dying({{"die", true}});
  EXPECT_THAT(std::string(dying.Prepare("r").status().message()),
              AllOf(HasSubstr("$.evaluators[0]"),
                    HasSubstr("its process crashed (SIGABRT)")));
  HazardWorld wrong({{"isolation", "sometimes"}});
  EXPECT_THAT(std::string(wrong.Prepare("r").status().message()),
              HasSubstr("expected none, plugin or instance"));
}

// What a plugin does on the worker's only thread keeps it from nothing.
TEST(Isolation, AWorkerEndsWithItsHostWhateverAPluginDoes) {
  HazardWorld world({{"stay", true}});
  const pid_t host = fork();
  if (host == 0) {
    (void)world.Run("r");
    _exit(0);
  }
  pid_t worker = 0;
  std::string name;
  while (name != "staying") {
    if (worker == 0)
      worker = FindWorker(host);
    std::ifstream("/proc/" + std::to_string(worker) + "/comm") >> name;
    ASSERT_EQ(waitpid(host, nullptr, WNOHANG), 0) << "it has come to its end";
    usleep(1000);
  }
  kill(host, SIGKILL);
  ASSERT_EQ(waitpid(host, nullptr, 0), host);
  // Somebody else's child now: gone, or about to be collected. Without end, and
  // then the time limit of tests, if it stays.
  const std::filesystem::path exe = "/proc/" + std::to_string(worker) + "/exe";
  std::error_code gone;
  while (!std::filesystem::read_symlink(exe, gone).empty())
    usleep(10'000);
}

}  // namespace
}  // namespace whet::testing
