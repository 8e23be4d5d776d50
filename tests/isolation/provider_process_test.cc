// Providers in processes of their own: the same result as in the host's, and a
// run that outlives what a provider does to its process.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <future>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/core/checkup.h"
#include "whet/core/model_offers.h"

#include "base/sanitizer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "run_facts.h"
#include "tests/faults/fault_world.h"
#include "worker_pid.h"

namespace whet::testing {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Calls at once to a provider that does not say how many it can take.
constexpr std::int64_t kAtOnce = 8;

// A small run against the fake server, by test.frail in a process of its own.
struct FrailWorld : FaultWorld {
  explicit FrailWorld(const json& settings = json::object()) {
    provider() = {{"provider", "test.frail"},
                  {"model", "model"},
                  {"base_url", server().server().base_url()},
                  {"timeout_s", 100}};
    provider().update(settings);
    config()["plugins"] = {WHET_SHIPPED_PLUGIN_DIR, WHET_TEST_FRAIL_DIR};
    config()["workers"] = {{"timeout_s", WorkerSeconds()}};
    // The only worker is the provider's.
    config()["evaluators"][0]["isolation"] = "none";
    config()["strategy"]["isolation"] = "none";
  }

  int billed() { return server().server().request_count(); }
};

// How a process ends that raises SIGSEGV: a sanitizer has something to say.
std::string Crashed() {
  return BuiltWithSanitizer() ? "ended with status" : "crashed (SIGSEGV)";
}

// The result of the run that nothing befalls.
json QuietOutcome() {
  FrailWorld world;
  const auto result = world.Run("quiet");
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? Outcome(*result) : json();
}

json WithoutConfigHash(const RunResult& result) {
  json out = Comparable(result);
  out["hashes"].erase("config");  // which says where it ran
  return out;
}

TEST(ProviderProcess, DecidesAsInTheHostsOwnProcess) {
  SimWorld world;
  world.provider.erase("count_file");  // a worker writes no file
  std::optional<json> result_here;
  std::vector<std::string> steps_here;
  for (const char* isolation : {"none", "plugin", "instance"}) {
    world.provider["isolation"] = isolation;
    const auto result = world.Run(isolation);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->status, RunStatus::kImproved);
    const std::vector<std::string> steps = StepsOf(world.RunDir(isolation));
    if (!result_here) {
      result_here = WithoutConfigHash(*result);
      steps_here = steps;
      EXPECT_GT(steps.size(), 5u);
    }
    EXPECT_EQ(WithoutConfigHash(*result), *result_here) << isolation;
    EXPECT_EQ(steps, steps_here) << isolation;
  }
}

// The provider of Whet's own for servers, whose key the worker never sees.
TEST(ProviderProcess, AsksAServerThroughItsHost) {
  setenv("WHET_ISOLATION_TEST_KEY", "sesame", 1);
  std::optional<json> here;
  for (const char* isolation : {"none", "plugin"}) {
    FaultWorld world;
    world.provider().update(
        {{"isolation", isolation}, {"api_key_env", "WHET_ISOLATION_TEST_KEY"}});
    const auto result = world.Run("r");
    ASSERT_TRUE(result.ok()) << result.status();
    const ModelServer& server = world.server().server();
    EXPECT_EQ(server.request_count(), result->roles.at("task").calls);
    EXPECT_GT(server.request_count(), 20);
    for (const ModelRequest& request : server.requests())
      ASSERT_EQ(request.Header("authorization"), "Bearer sesame");
    if (!here)
      here = Outcome(*result);
    EXPECT_EQ(Outcome(*result), *here);
  }
}

// One answer of the server makes the plugin do it; it is asked again.
TEST(ProviderProcess, ARunOutlivesTheLossOfItsProcess) {
  const json quiet = QuietOutcome();
  const std::pair<const char*, std::string> hazards[] = {
      {"crash_on_answer", Crashed()},
      {"exit_on_answer", "ended with status 3"},
      {"hang_on_answer", TookTooLong()}};
  for (const auto& [hazard, how] : hazards) {
    SCOPED_TRACE(hazard);
    FrailWorld world({{hazard, "HAZARD"}});
    world.server().AskFirst(
        [](const ModelRequest& request) -> std::optional<ModelReply> {
          if (request.index != 30)
            return std::nullopt;
          ModelReply reply;
          reply.body = "HAZARD";
          return reply;
        });
    WarningCollector warnings;
    const auto result = world.sim().Run("r", &warnings);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(Outcome(*result), quiet);
    EXPECT_EQ(result->failed_items, 0);
    EXPECT_THAT(result->evaluator_faults, IsEmpty());
    EXPECT_THAT(warnings.lines, Contains(AllOf(HasSubstr("test.frail"),
                                               HasSubstr("its process " + how),
                                               HasSubstr("under way"))));
    // What was under way may have been paid, as far as anybody knows.
    const std::int64_t charged = result->roles.at("task").calls;
    EXPECT_GE(charged, world.billed());
    EXPECT_LE(charged, world.billed() + kAtOnce);
  }
}

// A request that no process survives: paid for three times at most.
TEST(ProviderProcess, ARequestThatNoProcessSurvivesFailsByItself) {
  for (const char* hazard : {"crash_on_request", "hang_on_request"}) {
    SCOPED_TRACE(hazard);
    FrailWorld world({{hazard, "-7\""}, {"concurrency", 1}});
    const EvalReport report = ReportOf(world.sim(), "all");
    int lost = 0;
    for (const EvalReport::Row& row : report.rows) {
      if (row.score.has_value())
        continue;
      ++lost;
      EXPECT_THAT(row.input, HasSubstr("-7"));
      EXPECT_THAT(row.feedback,
                  HasSubstr("test.frail: its process " +
                            (hazard[0] == 'c' ? Crashed() : TookTooLong())));
    }
    EXPECT_EQ(lost, 1);
    EXPECT_EQ(world.billed(), static_cast<int>(report.rows.size()) - 1);
    EXPECT_EQ(report.roles.at("task").calls, world.billed() + 3);
  }
}

TEST(ProviderProcess, OneThatAlwaysCrashesEndsTheRunWithItsReason) {
  FrailWorld world({{"crash_on_request", "message"}, {"timeout_s", 1}});
  std::ofstream csv(world.sim().dir() / "data.csv");
  csv << "text,answer\n";
  for (int i = 0; i < 12; ++i)  // an outage takes its time for each
    csv << "message " << i << " is red-" << i << ",red\n";
  csv.close();
  const auto result = world.Run("r");
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(std::string(result.status().message()),
              HasSubstr("its process " + Crashed()));
  EXPECT_EQ(world.billed(), 0);
}

// Twice in a run, at any request: a call that was lost twice is asked again.
TEST(ProviderProcess, KillingItChangesNothingAboutTheResult) {
  const char* wanted = std::getenv("WHET_KILL_RUNS");
  const int runs = wanted == nullptr ? 8 : std::max(1, std::atoi(wanted) / 6);
  const json quiet = QuietOutcome();
  std::atomic<int> kills{0};
  for (int seed = 1; seed <= runs; ++seed) {
    SCOPED_TRACE(seed);
    FrailWorld world;
    const std::set<int> when = {seed * 7 % 31, 31 + seed * 11 % 37};
    world.server().AskFirst(
        [&](const ModelRequest& request) -> std::optional<ModelReply> {
          const pid_t worker = when.contains(request.index) ? FindWorker() : 0;
          if (worker != 0 && kill(worker, SIGKILL) == 0)
            ++kills;
          return std::nullopt;
        });
    const auto result = world.Run("r");
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(Outcome(*result), quiet);
    const std::int64_t charged = result->roles.at("task").calls;
    EXPECT_GE(charged, world.billed());
    EXPECT_LE(charged, world.billed() + 2 * kAtOnce);
  }
  EXPECT_GE(kills, runs);
}

TEST(ProviderProcess, AStopReachesTheCallsUnderWay) {
  const json quiet = QuietOutcome();
  FrailWorld world;
  world.server().Delay(seconds(600));
  auto run = world.sim().Prepare("r");
  ASSERT_TRUE(run.ok()) << run.status();
  auto ended = std::async(std::launch::async,
                          [&run] { return run->Execute(nullptr).status(); });
  EXPECT_TRUE(world.server().server().AwaitRequests(2));
  run->RequestStop();
  run->RequestStop();  // does not wait for the calls
  EXPECT_TRUE(absl::IsCancelled(ended.get()));
  EXPECT_TRUE(world.server().server().AwaitClosedByPeer(2));
  world.server().Delay(milliseconds(0));
  const auto result = world.Resume("r");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(Outcome(*result), quiet);
}

TEST(ProviderProcess, ACallHasItsTimeLimit) {
  FrailWorld world({{"timeout_s", 1}});
  world.server().AskFirst(
      [](const ModelRequest& request) -> std::optional<ModelReply> {
        if (request.index != 3)
          return std::nullopt;
        ModelReply reply;
        reply.delay = seconds(600);
        return reply;
      });
  const EvalReport report = ReportOf(world.sim(), "all");
  std::vector<std::string> reasons;
  for (const EvalReport::Row& row : report.rows) {
    if (!row.score.has_value())
      reasons.push_back(row.feedback);
  }
  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_THAT(reasons[0], AnyOf(HasSubstr("time limit"),  // the exchange ends
                                HasSubstr("no answer within")));
  EXPECT_TRUE(world.server().server().AwaitClosedByPeer(1));
}

// One in front, in this process, of one in another.
TEST(ProviderProcess, CanStandBehindAnotherProvider) {
  FrailWorld plain;
  const auto expected = plain.Run("r");
  ASSERT_TRUE(expected.ok()) << expected.status();
  FrailWorld world({{"crash_on_answer", "HAZARD"}});
  const json frail = world.provider();
  json of = frail;
  for (const char* of_role : {"timeout_s", "model"})
    of.erase(of_role);
  world.provider() = {{"provider", "record"},  {"model", "model"},
                      {"file", "calls.jsonl"}, {"mode", "record"},
                      {"timeout_s", 100},      {"of", of}};
  world.server().AskFirst(
      [](const ModelRequest& request) -> std::optional<ModelReply> {
        if (request.index != 30)
          return std::nullopt;
        ModelReply reply;
        reply.body = "HAZARD";
        return reply;
      });
  const auto result = world.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->best_id, expected->best_id);
  EXPECT_EQ(result->baseline_val.mean, expected->baseline_val.mean);
  EXPECT_EQ(result->failed_items, 0);
}

std::string Refusal(const FaultWorld& world) {
  return std::string(world.sim().Prepare("r").status().message());
}

TEST(ProviderProcess, SaysWhatIsWrongBeforeARunStarts) {
  FrailWorld dying({{"die", true}});
  EXPECT_THAT(Refusal(dying),
              AllOf(HasSubstr("$.models.task"),
                    HasSubstr("its process crashed (SIGABRT)")));
  FrailWorld wrong({{"isolation", "sometimes"}});
  EXPECT_THAT(Refusal(wrong),
              AllOf(HasSubstr("models.task.isolation"),
                    HasSubstr("expected none, plugin or instance")));
  FrailWorld torn;
  torn.config()["models"]["judge"] = torn.provider();
  torn.config()["models"]["judge"]["isolation"] = "none";
  EXPECT_THAT(Refusal(torn), AllOf(HasSubstr("$.models.task.isolation"),
                                   HasSubstr("give both the same")));
  FrailWorld front;
  front.provider() = {{"provider", "record"},
                      {"file", "calls.jsonl"},
                      {"isolation", "plugin"},
                      {"of", {{"provider", "openai"}}}};
  EXPECT_THAT(Refusal(front),
              AllOf(HasSubstr("$.models.task"), HasSubstr("stands in front"),
                    HasSubstr("isolation: none")));
}

// What `whet models` and `whet doctor --probe` ask.
TEST(ProviderProcess, IsAskedOutsideOfARunAsWell) {
  std::vector<std::string> models_here;
  std::vector<std::string> findings_here;
  for (const char* isolation : {"none", "plugin"}) {
    SCOPED_TRACE(isolation);
    FaultWorld world;
    world.provider()["isolation"] = isolation;
    ConfigSources sources;
    sources.project_file = world.sim().WriteConfig();
    const auto config = LoadConfig(sources);
    ASSERT_TRUE(config.ok()) << config.status();
    const auto offers = ListConfiguredOffers(*config, TestPlugins());
    ASSERT_TRUE(offers.ok()) << offers.status();
    ASSERT_EQ(offers->size(), 1U);
    EXPECT_TRUE((*offers)[0].status.ok()) << (*offers)[0].status;
    std::vector<std::string> models = {};
    for (const ModelOffer& offer : (*offers)[0].models)
      models.push_back(offer.id + (offer.listed ? " listed" : ""));
    CheckupOptions options;
    options.plugins = TestPlugins();
    options.probe = true;
    std::vector<std::string> findings = {};
    for (const CheckFinding& finding : CheckConfig(config, options)) {
      EXPECT_NE(finding.state, CheckState::kFail) << finding.what;
      findings.push_back(finding.check + " " +
                         std::to_string(static_cast<int>(finding.state)));
    }
    if (models_here.empty()) {
      models_here = models;
      findings_here = findings;
      EXPECT_THAT(models, Contains("fake-model listed"));
    }
    EXPECT_EQ(models, models_here);
    EXPECT_EQ(findings, findings_here);
  }
}

}  // namespace
}  // namespace whet::testing
