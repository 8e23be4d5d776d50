// A run that a model judges: what the judge costs, whose budget it is, and that
// a stopped run goes on as if nothing had been.
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "whet/core/run.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/sim_world.h"
#include "tests/support/fake_model_server/chat_replies.h"
#include "tests/support/fake_model_server/model_server.h"

namespace whet::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Dollars per token of the judge.
constexpr double kJudgeInput = 3e-6;
constexpr double kJudgeOutput = 15e-6;

// Grades 5 what is one word, 2 anything else. Of green ones it says so in words
// first, and has to be asked again.
std::string Verdict(const ChatRequest& request) {
  const std::string& text = request.messages.at(1).content;
  const std::string line = " ANSWER =====\n";
  // The last section; its name ends its two lines.
  const std::size_t end = text.rfind("\n===== END ");
  const std::size_t begin = text.rfind(line, end) + line.size();
  const std::string answer = text.substr(begin, end - begin);
  const bool one_word = answer.find(' ') == std::string::npos;
  if (answer.find("green") != std::string::npos && request.messages.size() == 2)
    return one_word ? "I would say five." : "I would say two.";
  return one_word ? R"({"reason": "One word.", "score": 5})"
                  : R"({"reason": "A sentence.", "score": 2})";
}

class JudgeRun : public ::testing::Test {
 protected:
  JudgeRun() : server_([this](const ModelRequest& r) { return Reply(r); }) {
    world_.config["plugins"] = {WHET_SHIPPED_PLUGIN_DIR};
    world_.config["models"]["judge"] = {{"provider", "openai"},
                                        {"model", "critic"},
                                        {"base_url", server_.base_url()}};
    world_.config["evaluators"] = {
        {{"use", "llm_judge"}, {"rubric", "One word, nothing else."}}};
    world_.config["strategy"]["rounds"] = 1;
    world_.config["budget"] = {{"calls", 2000}};
    world_.config["prices"]["models"] = {
        {"sim", {{"input", 1.0}, {"output", 2.0}}},
        {"critic", {{"input", 3.0}, {"output", 15.0}}}};
  }

  ModelReply Reply(const ModelRequest& request) {
    static const Handler kJudge = ChatAnswers(&Verdict);
    const std::lock_guard lock(mutex_);
    ++asked_[request.body];
    return kJudge(request);
  }

  // The most often that one and the same request came.
  int MostOfOneRequest() {
    const std::lock_guard lock(mutex_);
    int most = 0;
    for (const auto& [body, times] : asked_)
      most = std::max(most, times);
    return most;
  }

  SimWorld world_;
  std::mutex mutex_;
  std::map<std::string, int> asked_;  // by body
  ModelServer server_;
};

TEST_F(JudgeRun, TheJudgesCallsTokensAndDollarsAreItsRoles) {
  const auto result = world_.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, RunStatus::kImproved);
  // The seed prompt answers in sentences: (2 - 1) / (5 - 1).
  EXPECT_EQ(result->baseline_val.mean, 0.25);
  EXPECT_EQ(result->failed_items, 0);
  const RoleUsage& judge = result->roles.at("judge");
  EXPECT_EQ(judge.calls, server_.request_count());
  EXPECT_GT(judge.input_tokens, 100 * judge.calls);
  EXPECT_NEAR(judge.usd,
              static_cast<double>(judge.input_tokens) * kJudgeInput +
                  static_cast<double>(judge.output_tokens) * kJudgeOutput,
              1e-12);
  EXPECT_EQ(result->roles.at("task").calls, world_.Billed());
  ASSERT_TRUE(result->cost_usd.has_value());
  EXPECT_NEAR(*result->cost_usd, judge.usd + result->roles.at("task").usd,
              1e-12);
  EXPECT_EQ(MostOfOneRequest(), 1);
}

// 45 validation and 45 test examples; an item takes a call of the task and up
// to two of the judge, or eight with two votes in both orders and repairs.
TEST_F(JudgeRun, ThePlanCountsWhatTheJudgeMayTake) {
  const auto run = world_.Prepare("r");
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_THAT(run->plan(), AllOf(HasSubstr(": 135 baseline, "),
                                 HasSubstr(", 270 confirmation")));
  world_.config["evaluators"][0].update(
      {{"mode", "pairwise"}, {"samples", 2}, {"repairs", 1}});
  world_.config["budget"]["calls"] = 4000;
  const auto pairs = world_.Prepare("pairs");
  ASSERT_TRUE(pairs.ok()) << pairs.status();
  EXPECT_THAT(pairs->plan(), AllOf(HasSubstr(": 405 baseline, "),
                                   HasSubstr(", 810 confirmation")));
}

TEST_F(JudgeRun, TheConfirmationIsKeptFreeWhateverTheJudgeTakes) {
  world_.config["strategy"]["rounds"] = 0;  // until nothing is left
  for (const int calls : {700, 1000}) {
    world_.config["budget"]["calls"] = calls;
    const auto result = world_.Run("r" + std::to_string(calls));
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_NE(result->status, RunStatus::kStopped);
    ASSERT_TRUE(result->test.has_value());
    EXPECT_EQ(result->test->pairs, 45);
    EXPECT_LE(result->roles.at("task").calls + result->roles.at("judge").calls,
              calls);
  }
}

TEST_F(JudgeRun, AMissingRoleIsSaidBeforeAnythingIsAsked) {
  world_.config["evaluators"][0]["role"] = "critic";
  const auto run = world_.Prepare("r");
  ASSERT_FALSE(run.ok());
  EXPECT_THAT(run.status().ToString(),
              HasSubstr("$.models: an evaluator asks the role 'critic', which "
                        "is missing; add models.critic: {provider, model}"));
}

class StopsAfterCalls : public RunObserver {
 public:
  explicit StopsAfterCalls(std::int64_t calls) : calls_(calls) {}
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

TEST_F(JudgeRun, AStoppedRunGoesOnWithoutAskingTwice) {
  const auto whole = world_.Run("whole");
  ASSERT_TRUE(whole.ok()) << whole.status();
  {
    const std::lock_guard lock(mutex_);
    asked_.clear();
  }
  auto run = world_.Prepare("stopped");
  ASSERT_TRUE(run.ok()) << run.status();
  StopsAfterCalls observer(150);
  observer.Watch(&*run);
  ASSERT_TRUE(absl::IsCancelled(run->Execute(&observer).status()));
  const auto resumed = world_.Resume("stopped");
  ASSERT_TRUE(resumed.ok()) << resumed.status();
  EXPECT_EQ(Comparable(*resumed), Comparable(*whole));
  EXPECT_EQ(MostOfOneRequest(), 1);
}

}  // namespace
}  // namespace whet::testing
