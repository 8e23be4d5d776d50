// Reflective evolution as the host sees it, over a simulated task.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "script_for_test.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"
#include "search_world/trajectory.h"

namespace whet::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

double MeanGain(const char* config, std::int64_t calls, int seeds) {
  double sum = 0.0;
  for (int seed = 1; seed <= seeds; ++seed) {
    const auto s = static_cast<std::uint64_t>(seed);
    const RuleTask task(ScriptedRules(s));
    SearchWorld world(task, {.seed = s, .calls = calls});
    RunWithin(world, calls, config);
    const double gain =
        task.TrueScore(world.Best()) - task.TrueScore(world.Seed());
    EXPECT_GE(gain, 0.0) << "seed " << seed;
    sum += gain;
  }
  return sum / seeds;
}

// All good rules together gain 0.49.
TEST(Evolution, FindsMoreThanTheReferenceDoesWithTheSameCalls) {
  const double ours = MeanGain("{}", 500, 20);
  const double reference = MeanGain(R"({"compat": true})", 500, 20);
  EXPECT_GT(ours, 0.30);
  EXPECT_GT(ours, reference);
}

TEST(Evolution, NeverExceedsAnyBudget) {
  const RuleTask task(ScriptedRules(2));
  for (const char* config :
       {"{}", R"({"proposals": 4})", R"({"compat": true})"}) {
    for (std::int64_t calls = 0; calls <= 200; calls += 23) {
      SearchWorld world(task, {.seed = 2, .calls = calls});
      RunWithin(world, calls, config);
    }
  }
}

TEST(Evolution, NothingToSpendKeepsTheSeed) {
  const RuleTask task(ScriptedRules(1));
  SearchWorld world(task, {.calls = 0});
  EXPECT_EQ(RunWithin(world, 0, "{}").status, WHET_OK);
  EXPECT_EQ(world.recommended(), std::vector<whet_candidate>{1});
}

TEST(Evolution, EndsWithoutALimit) {
  const RuleTask task(ScriptedRules(1));
  for (const char* config : {R"({"max_proposals": 12})",
                             R"({"compat": true, "metric_calls": 300})"}) {
    SearchWorld world(task, {});
    EXPECT_EQ(RunWithin(world, -1, config).status, WHET_OK);
  }
}

TEST(Evolution, SmallDataWorks) {
  for (const auto& [train, val] : {std::pair{1, 1}, {2, 1}, {0, 3}, {3, 0}}) {
    for (const char* config : {"{}", R"({"compat": true})"}) {
      RuleTaskOptions options = ScriptedRules(3);
      options.train = train;
      options.val = val;
      const RuleTask task(options);
      SearchWorld world(task, {.calls = 60});
      RunWithin(world, 60, config);
    }
  }
}

TEST(Evolution, NoExampleAtAllIsAnError) {
  RuleTaskOptions options = ScriptedRules(3);
  options.train = 0;
  options.val = 0;
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 60});
  const Outcome outcome = world.Run("{}");
  EXPECT_EQ(outcome.status, WHET_FAILED_PRECONDITION);
  EXPECT_THAT(outcome.message, HasSubstr("at least one training example"));
}

TEST(Evolution, SameSeedSameTrajectoryAtAnyNumberInFlight) {
  RuleTaskOptions options = ScriptedRules(3);
  options.reflect = [](std::string_view, const sdk::GenerateRequest& request,
                       std::uint64_t) {
    return AddRuleTo("", request, Hash(request.messages[0].content));
  };
  const RuleTask task(options);
  const auto trajectory = [&](std::uint64_t seed) {
    SearchWorld world(task, {.seed = seed, .calls = 300});
    RunWithin(world, 300, R"({"proposals": 3})");
    return world.trajectory();
  };
  EXPECT_EQ(trajectory(1), trajectory(1));
  EXPECT_NE(trajectory(1), trajectory(2));
}

TEST(Evolution, GoldenTrajectory) {
  const RuleTask task(ScriptedRules(4));
  SearchWorld world(task, {.seed = 4, .calls = 300});
  RunWithin(world, 300, "{}");
  EXPECT_TRUE(EqualsGolden(world.trajectory(),
                           WHET_TEST_DATA "/rule_task_300_calls.txt"));
}

TEST(Evolution, TheRequestShowsThePartFailuresFeedbackAndAttempts) {
  AnswerList model({{WHET_OK, Fenced("Rule six.")},
                    {WHET_OK, Fenced("Rule two.")},
                    {WHET_OK, Fenced("Rule one. Rule two.")}});
  const RuleTask task(model.task_options);
  SearchWorld world(task, {.calls = 200});
  RunWithin(world, 200, "{}");
  ASSERT_GE(model.requests.size(), 2U);
  const std::string& first = model.requests[0].messages[0].content;
  EXPECT_THAT(first,
              HasSubstr("its system message:\n```\nSort the message.\n"));
  EXPECT_THAT(first, HasSubstr("## Example 1, score 0.00 of 1\n"));
  EXPECT_THAT(first, HasSubstr("## Example 3"));
  EXPECT_THAT(first, Not(HasSubstr("## Example 4")));
  EXPECT_THAT(first, HasSubstr("feedback: Expected \""));
  EXPECT_THAT(first, HasSubstr("(none yet)"));
  EXPECT_THAT(first, Not(HasSubstr("{{examples}}")));
  EXPECT_THAT(first, HasSubstr("6000 characters"));
  const std::string& second = model.requests[1].messages[0].content;
  EXPECT_THAT(second, HasSubstr("rejected: against its parent, 0 better"));
  EXPECT_THAT(second, HasSubstr("Rule six."));
}

TEST(Evolution, WhatWasAcceptedIsAnAttemptToo) {
  AnswerList model({{WHET_OK, Fenced("Rule one. Rule two. Rule three.")},
                    {WHET_OK, Fenced("Rule six.")}});
  const RuleTask task(model.task_options);
  SearchWorld world(task, {.calls = 200});
  RunWithin(world, 200, "{}");
  ASSERT_GE(model.requests.size(), 2U);
  EXPECT_THAT(model.requests[1].messages[0].content,
              HasSubstr("## Attempt 1: accepted, validation score 0."));
}

TEST(Evolution, PartsTakeTurns) {
  AnswerList model({{WHET_UNAVAILABLE, ""}});
  model.task_options.reflect = [&](std::string_view role,
                                   const sdk::GenerateRequest& request,
                                   std::uint64_t call) {
    model.requests.push_back(request);
    return AddRuleTo(role, request, call);
  };
  const RuleTask task(model.task_options);
  SearchWorld world(task, {.calls = 60});
  RunWithin(world, 60,
            R"({"components": ["system", "output_instructions"],
                "max_proposals": 2})");
  ASSERT_EQ(model.requests.size(), 2U);
  EXPECT_THAT(model.requests[0].messages[0].content,
              HasSubstr("The part to improve is its system message"));
  EXPECT_THAT(model.requests[1].messages[0].content,
              AllOf(HasSubstr("The part to improve is its output instructions"),
                    HasSubstr("(none yet)")));
}

TEST(Evolution, MergesWhatTwoLinesHaveLearnt) {
  int merged = 0;
  int of_two = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const RuleTask task(ScriptedRules(seed));
    SearchWorld world(task, {.seed = seed, .calls = 1500});
    RunWithin(world, 1500,
              R"({"components": ["system", "output_instructions"],
                  "merge": true, "max_merges": 1})");
    const std::string& log = world.trajectory();
    const std::size_t first = log.find(": merged\n");
    merged += first != std::string::npos ? 1 : 0;
    for (const std::string& event : world.event_texts()) {
      const auto json = nlohmann::json::parse(event);
      of_two += json.contains("place") && json["parents"].size() == 2 ? 1 : 0;
    }
    EXPECT_EQ(log.find(": merged\n", first + 1), std::string::npos);
  }
  EXPECT_GE(merged, 4);
  EXPECT_GE(of_two, 1);  // accepted
}

TEST(Evolution, MergesNothingUnlessAsked) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const RuleTask task(ScriptedRules(seed));
    SearchWorld world(task, {.seed = seed, .calls = 1500});
    RunWithin(world, 1500,
              R"({"components": ["system", "output_instructions"]})");
    EXPECT_THAT(world.trajectory(), Not(HasSubstr(": merged\n")));
  }
}

TEST(Evolution, SeveralChildrenAreUnderWayTogether) {
  const RuleTask task(ScriptedRules(1));
  SearchWorld world(task, {.calls = 300});
  RunWithin(world, 300, R"({"proposals": 3})");
  EXPECT_THAT(world.trajectory(), HasSubstr("generate reflect x3\n"));
}

// The seed prompt shows a training and a validation example: nobody is scored
// on them (a breach of the contract, which RunWithin checks).
class ShowingTask : public RuleTask {
 public:
  ShowingTask() : RuleTask(ScriptedRules(1)), data_(RuleTask::data()) {
    for (const WorldExample& example : {data_.train[0], data_.val[0]}) {
      data_.seed_prompt.few_shot_examples.push_back(
          {example.input, example.expected});
    }
  }
  const WorldData& data() const override { return data_; }

 private:
  WorldData data_;
};

TEST(Evolution, ExamplesThatThePromptShowsAreLeftOut) {
  const ShowingTask task;
  for (const char* config : {"{}", R"({"evolution": "genetic"})"}) {
    SearchWorld world(task, {.calls = 300});
    RunWithin(world, 300, config);
    EXPECT_GT(world.calls_spent(), 100);
  }
}

TEST(Evolution, AKnownTextIsSentBackAndNotComparedAgain) {
  AnswerList model({{WHET_OK, Fenced("Rule six.")}});
  const RuleTask task(model.task_options);
  SearchWorld world(task, {.calls = 300});
  RunWithin(world, 300, R"({"max_proposals": 6})");
  EXPECT_EQ(world.candidates(), 2U);
  EXPECT_EQ(std::count(world.events().begin(), world.events().end(),
                       "candidate_rejected"),
            1);
  EXPECT_THAT(world.events(), Contains("feedback_collapsed"));
  EXPECT_THAT(model.requests.at(2).messages.back().content,
              HasSubstr("it is the same as an earlier attempt."));
}

TEST(Evolution, NoEvaluationIsSpentOnUnusableRewrites) {
  for (const sdk::Generated& answer : std::vector<sdk::Generated>{
           {WHET_OK, Fenced("Sort the message.")},         // no change
           {WHET_OK, Fenced("")},                          // nothing
           {WHET_OK, Fenced("Sort {{other}}.")},           // a new placeholder
           {WHET_OK, Fenced(std::string(7000, 'x'))},      // too long
           {WHET_OK, "```\nSort it", WHET_FINISH_LENGTH},  // cut off
       }) {
    AnswerList model({answer});
    const RuleTask task(model.task_options);
    SearchWorld world(task, {.calls = 100});
    RunWithin(world, 100, R"({"max_proposals": 5})");
    EXPECT_EQ(world.candidates(), 1U) << answer.text.substr(0, 40);
    EXPECT_THAT(world.events(), Contains("proposal_refused"));
    EXPECT_THAT(model.requests.at(1).messages.back().content,
                HasSubstr("Your answer cannot be used: "));
  }
}

TEST(Evolution, AModelThatNeverAnswersIsAnError) {
  for (const char* config :
       {"{}", R"({"evolution": "genetic"})", R"({"compat": true})"}) {
    AnswerList model({{WHET_UNAUTHENTICATED, "wrong key"}});
    const RuleTask task(model.task_options);
    SearchWorld world(task, {.calls = 200});
    const Outcome outcome = world.Run(config);
    EXPECT_EQ(outcome.status, WHET_UNAUTHENTICATED);
    EXPECT_THAT(outcome.message, HasSubstr("wrong key"));
    EXPECT_LE(world.calls_spent(), 80);
  }
}

TEST(Evolution, NoReflectRoleAsksTheTaskRole) {
  AnswerList model({{WHET_OK, Fenced("Rule one.")}});
  model.task_options.has_reflect = false;
  const RuleTask task(model.task_options);
  SearchWorld world(task, {.calls = 200});
  RunWithin(world, 200, "{}");
  EXPECT_THAT(model.roles, Each("task"));
  EXPECT_EQ(model.requests.at(0).max_output_tokens, 256);
  EXPECT_EQ(world.Best().system, "Rule one.");
}

// 2,000 characters that grow by half, at half a token per character.
TEST(Evolution, TheTaskRoleMayWriteALongTextToTheEnd) {
  AnswerList model({{WHET_OK, Fenced("Rule one.")}});
  model.task_options.has_reflect = false;
  model.task_options.seed_system = std::string(2000, 'x');
  const RuleTask task(model.task_options);
  SearchWorld world(task, {.calls = 100});
  RunWithin(world, 100, R"({"max_proposals": 1})");
  EXPECT_GE(model.requests.at(0).max_output_tokens, 1500);
}

TEST(Evolution, WhatFailedIsNoScore) {
  RuleTaskOptions options = ScriptedRules(5);
  options.fail_rate = 0.3;
  const RuleTask task(options);
  for (const char* config : {"{}", R"({"evolution": "genetic"})",
                             R"({"compat": true, "merge": true})"}) {
    SearchWorld world(task, {.seed = 5, .calls = 600});
    RunWithin(world, 600, config);
    EXPECT_GT(task.TrueScore(world.Best()), task.TrueScore(world.Seed()));
  }
}

TEST(Evolution, WithoutASingleScoreThereIsNoSearch) {
  RuleTaskOptions options = ScriptedRules(5);
  options.fail_rate = 1.0;
  const RuleTask task(options);
  for (const char* config :
       {"{}", R"({"evolution": "genetic"})", R"({"compat": true})"}) {
    SearchWorld world(task, {.calls = 600});
    EXPECT_EQ(world.Run(config).status, WHET_UNAVAILABLE);
    EXPECT_EQ(world.calls_spent(), 0);
  }
}

// No training example is missed: the search reads each of them once and ends.
TEST(Evolution, EndsWhenThereIsNothingToLearn) {
  RuleTaskOptions options = ScriptedRules(1);
  options.base = 2.0;
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 1000});
  EXPECT_EQ(RunWithin(world, 1000, "{}").status, WHET_OK);
  EXPECT_EQ(world.calls_spent(), 60);
}

TEST(Evolution, CancellingIsPassedOn) {
  const RuleTask task(ScriptedRules(1));
  for (const char* config :
       {"{}", R"({"evolution": "genetic"})", R"({"compat": true})"}) {
    SearchWorld world(task, {.calls = 500, .cancel_at = 40});
    EXPECT_EQ(world.Run(config).status, WHET_CANCELLED);
  }
}

struct BadSettings {
  const char* config;
  const char* message;
};

TEST(GepaSettings, ErrorsNameThePath) {
  const RuleTask task(ScriptedRules(1));
  for (const auto& [config, message] : std::vector<BadSettings>{
           {R"({"reflect_prompt": "{{current}}"})", "$.reflect_prompt"},
           {R"({"reflect_prompt": "{{current}} {{examples}} {{x}}"})", "{{x}}"},
           {R"({"crossover_prompt": "{{first}}"})", "$.crossover_prompt"},
           {R"({"compat_prompt": "<curr_param>"})",
            "$.compat_prompt: <side_info> is missing"},
           {R"({"population": 4, "elites": 4})", "$.elites"},
           {R"({"compat": true, "evolution": "genetic"})", "$.compat"},
       }) {
    SearchWorld world(task, {.calls = 10});
    const Outcome outcome = world.Run(config);
    EXPECT_EQ(outcome.status, WHET_INVALID_ARGUMENT) << config;
    EXPECT_THAT(outcome.message, HasSubstr(message));
  }
}

}  // namespace
}  // namespace whet::testing
