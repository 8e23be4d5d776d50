// The strategy as the host sees it, over a simulated task whose reflect role is
// a script.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/checked_run.h"
#include "search_world/listed_answers.h"
#include "search_world/noise.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"
#include "search_world/trajectory.h"
#include "test_role.h"

namespace whet::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::map<std::string, double> kRules = {
    {"Rule one.", 0.20},   {"Rule two.", 0.15},    {"Rule three.", 0.10},
    {"Rule four.", 0.0},   {"Rule five.", -0.10},  {"Rule six.", -0.20},
    {"Rule seven.", 0.05}, {"Rule eight.", -0.05},
};

// Adds a rule, good or bad, to the prompt that the request shows.
sdk::Generated AddRule(std::string_view, const sdk::GenerateRequest& request,
                       std::uint64_t call) {
  const std::string system = Section(request.messages[0].content, "system");
  std::uint64_t pick = Hash("pick", call);
  for (std::size_t tries = 0; tries < kRules.size(); ++tries, ++pick) {
    const auto rule = std::next(
        kRules.begin(), static_cast<std::ptrdiff_t>(pick % kRules.size()));
    if (system.find(rule->first) == std::string::npos) {
      return {WHET_OK, Reply(system + " " + rule->first)};
    }
  }
  return {WHET_OK, Reply(system)};
}

RuleTaskOptions Rules(std::uint64_t seed) {
  RuleTaskOptions options;
  options.seed = seed;
  options.rules = kRules;
  options.reflect = AddRule;
  return options;
}

// The role answers from a list.
struct Scripted : ListedAnswers {
  explicit Scripted(std::vector<sdk::Generated> answers)
      : ListedAnswers(std::move(answers), Rules(1)) {}
};

TEST(FullRewrite, FindsATrulyBetterPrompt) {
  int better = 0;
  int worse = 0;
  constexpr int kSeeds = 20;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const RuleTask task(Rules(seed));
    SearchWorld world(task, {.seed = seed, .calls = 500});
    EXPECT_EQ(RunChecked(world, 500).status, WHET_OK);
    const double gain =
        task.TrueScore(world.Best()) - task.TrueScore(world.Seed());
    better += gain > 0.1 ? 1 : 0;
    worse += gain < 0.0 ? 1 : 0;
  }
  EXPECT_GE(better, 17);
  EXPECT_LE(worse, 0);
}

TEST(FullRewrite, NeverExceedsAnyBudget) {
  const RuleTask task(Rules(2));
  for (std::int64_t calls = 0; calls <= 200; calls += 17) {
    SearchWorld world(task, {.seed = 2, .calls = calls});
    const Outcome outcome = RunChecked(world, calls);
    EXPECT_TRUE(EndedWell(outcome)) << outcome.message;
    EXPECT_FALSE(world.recommended().empty());
  }
}

TEST(FullRewrite, NothingToSpendKeepsTheSeed) {
  const RuleTask task(Rules(1));
  SearchWorld world(task, {.calls = 0});
  EXPECT_EQ(RunChecked(world, 0).status, WHET_OK);
  EXPECT_EQ(world.recommended(), std::vector<whet_candidate>{1});
}

TEST(FullRewrite, SameSeedSameTrajectoryOtherSeedAnother) {
  const RuleTask task(Rules(3));
  std::string prompts;
  const auto trajectory = [&](std::uint64_t seed) {
    SearchWorld world(task, {.seed = seed, .calls = 300});
    RunChecked(world, 300);
    return world.trajectory();
  };
  EXPECT_EQ(trajectory(1), trajectory(1));
  // The script ignores the examples shown; another seed shows others.
  RuleTaskOptions options = Rules(3);
  options.reflect = [](std::string_view, const sdk::GenerateRequest& request,
                       std::uint64_t) {
    return AddRule("", request, Hash(request.messages[0].content));
  };
  const RuleTask reader(options);
  const auto read = [&](std::uint64_t seed) {
    SearchWorld world(reader, {.seed = seed, .calls = 300});
    RunChecked(world, 300);
    return world.trajectory();
  };
  EXPECT_EQ(read(1), read(1));
  EXPECT_NE(read(1), read(2));
}

TEST(FullRewrite, GoldenTrajectory) {
  const RuleTask task(Rules(4));
  SearchWorld world(task, {.seed = 4, .calls = 300});
  RunChecked(world, 300);
  EXPECT_TRUE(EqualsGolden(world.trajectory(),
                           WHET_TEST_DATA "/rule_task_300_calls.txt"));
}

TEST(FullRewrite, TheRequestShowsPromptFailuresFeedbackAndHistory) {
  Scripted script({{WHET_OK, Reply("Rule six.")},
                   {WHET_OK, Reply("Rule five.")},
                   {WHET_OK, Reply("Rule two.")}});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 200});
  RunChecked(world, 200);
  ASSERT_GE(script.requests.size(), 3U);
  const std::string& first = script.requests[0].messages[0].content;
  EXPECT_THAT(first, HasSubstr("<system>\nSort the message.\n</system>"));
  EXPECT_THAT(first, HasSubstr("answer: other\nexpected: "));
  EXPECT_THAT(first, HasSubstr("feedback: Expected \""));
  EXPECT_THAT(first, HasSubstr("score 0.00 of 1"));
  EXPECT_THAT(first, HasSubstr("braces included: {{text}}."));
  EXPECT_THAT(first, HasSubstr("(none yet)"));
  EXPECT_THAT(first, Not(HasSubstr("{{examples}}")));
  const std::string& third = script.requests[2].messages[0].content;
  EXPECT_THAT(third, HasSubstr("## Attempt 1: rejected: "));
  EXPECT_THAT(third, HasSubstr("Rule six."));
  EXPECT_NE(script.requests[0].sample, script.requests[1].sample);
}

TEST(FullRewrite, RewritesOutputInstructionsToo) {
  Scripted script({{WHET_OK, Reply("Rule one. Rule two.")}});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 200});
  RunChecked(world, 200);
  EXPECT_EQ(world.Best().output_instructions, "One word.");
  EXPECT_EQ(world.Best().system, "Rule one. Rule two.");
}

TEST(FullRewrite, AskedOnceToRepair) {
  Scripted script({{WHET_OK, "No idea."},
                   {WHET_OK, "<user>gone</user>"},
                   {WHET_OK, Reply("Rule one. Rule two.")}});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 200});
  RunChecked(world, 200);
  ASSERT_GE(script.requests.size(), 4U);
  ASSERT_EQ(script.requests[2].messages.size(), 3U);
  EXPECT_EQ(script.requests[2].messages[1].content, "No idea.");
  EXPECT_THAT(script.requests[2].messages[2].content,
              HasSubstr("none of the sections"));
  EXPECT_THAT(script.requests[3].messages[2].content,
              HasSubstr("lost the placeholder {{text}}"));
  EXPECT_EQ(world.Best().system, "Rule one. Rule two.");
}

TEST(FullRewrite, NoEvaluationIsSpentOnUnusableRewrites) {
  const std::vector<sdk::Generated> bad = {
      {WHET_OK, "No idea."},
      {WHET_OK, "<user>{{other}} {{text}}</user>"},
      {WHET_OK, Reply("Sort the message."), WHET_FINISH_LENGTH},
      {WHET_OK, Reply(std::string(7000, 'x'))},
      {WHET_UNAVAILABLE, "overloaded"},
  };
  for (const sdk::Generated& answer : bad) {
    // One good answer first, so that a role that then fails is not an error.
    Scripted script({{WHET_OK, "<system>Sort the message.</system>"}, answer});
    const RuleTask task(script.task_options);
    SearchWorld world(task, {.calls = 200});
    EXPECT_EQ(RunChecked(world, 200).status, WHET_OK);
    EXPECT_EQ(world.candidates(), 1U) << answer.text.substr(0, 40);
    EXPECT_EQ(world.recommended(), std::vector<whet_candidate>{1});
  }
}

TEST(FullRewrite, TheSameRewriteTwiceIsEvaluatedOnce) {
  Scripted script({{WHET_OK, Reply("Rule six.")}});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 400});
  RunChecked(world, 400);
  EXPECT_EQ(world.candidates(), 2U);
  EXPECT_LE(world.evaluate_calls(), 20U);
}

TEST(FullRewrite, NoReflectRoleAsksTheTaskRole) {
  std::string reply = Reply("Rule one.");  // up to the stop of the request
  reply.resize(reply.find("</output_instructions>"));
  Scripted script({{WHET_OK, reply}});
  script.task_options.has_reflect = false;
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 200});
  EXPECT_EQ(RunChecked(world, 200).status, WHET_OK);
  EXPECT_THAT(script.roles, ::testing::Each("task"));
  EXPECT_EQ(world.Best().system, "Rule one.");
}

// The settings of a role count where the request has none. Those of `task` are
// made for its answers: a stop at the end of a line would cut a rewrite.
TEST(FullRewrite, OnlyTheTaskRoleGetsLimitsOfItsOwn) {
  for (const bool has_reflect : {true, false}) {
    Scripted script({{WHET_OK, "No idea."}});
    script.task_options.has_reflect = has_reflect;
    const RuleTask task(script.task_options);
    SearchWorld world(task, {.calls = 100});
    RunChecked(world, 100);
    ASSERT_GE(script.requests.size(), 4U);  // two and their repairs
    for (const sdk::GenerateRequest& request : script.requests) {
      if (has_reflect) {
        EXPECT_FALSE(request.max_output_tokens.has_value());
        EXPECT_THAT(request.stop, IsEmpty());
      } else {
        // 2048 tokens of context have room for it and for the request.
        EXPECT_EQ(request.max_output_tokens, 768);
        EXPECT_THAT(request.stop,
                    ::testing::ElementsAre("</output_instructions>"));
      }
    }
  }
}

TEST(FullRewrite, ATaskRoleThatCannotRewriteSaysWhatToAdd) {
  Scripted script({{WHET_INVALID_ARGUMENT, "3000 tokens; at most 2048"}});
  script.task_options.has_reflect = false;
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 200});
  const Outcome outcome = RunChecked(world, 200);
  EXPECT_EQ(outcome.status, WHET_INVALID_ARGUMENT);
  EXPECT_THAT(outcome.message, HasSubstr("3000 tokens; at most 2048"));
  EXPECT_THAT(outcome.message, HasSubstr("add models.reflect"));
}

TEST(FullRewrite, ALongSeedPromptMayStayAsLongAsItIs) {
  Scripted script({{WHET_OK, "No idea."}});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 100});
  // The seed: "Sort the message." and "{{text}}".
  RunChecked(world, 100,
             R"({"max_chars": 5,)"
             R"( "rewrite_prompt": "{{current_prompt}}{{examples}})"
             R"(limit {{max_chars}}"})");
  EXPECT_THAT(script.requests[0].messages[0].content,
              ::testing::EndsWith("limit 25"));
}

TEST(FullRewrite, AsksForNoMoreRewritesThanAllowed) {
  for (const std::size_t most : {1U, 3U}) {
    Scripted script({{WHET_OK, Reply("Rule one.")},
                     {WHET_OK, Reply("Rule six.")},
                     {WHET_OK, Reply("Rule two.")}});
    const RuleTask task(script.task_options);
    SearchWorld world(task, {.calls = 400});
    const std::string config =
        R"({"max_rewrites": )" + std::to_string(most) + "}";
    EXPECT_EQ(RunChecked(world, 400, config).status, WHET_OK);
    EXPECT_EQ(script.requests.size(), most);
  }
}

TEST(FullRewrite, ARoleThatNeverAnswersIsAnError) {
  Scripted script({{WHET_UNAUTHENTICATED, "the key is revoked"}});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 200});
  const Outcome outcome = RunChecked(world, 200);
  EXPECT_EQ(outcome.status, WHET_UNAUTHENTICATED);
  EXPECT_THAT(outcome.message, HasSubstr("the key is revoked"));
}

TEST(FullRewrite, FailedItemsAreNotZeros) {
  int better = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    RuleTaskOptions options = Rules(seed);
    options.fail_rate = 0.3;
    const RuleTask task(options);
    SearchWorld world(task, {.seed = seed, .calls = 500});
    EXPECT_EQ(RunChecked(world, 500).status, WHET_OK);
    better += task.TrueScore(world.Best()) > task.TrueScore(world.Seed()) + 0.1;
  }
  EXPECT_GE(better, 8);
}

TEST(FullRewrite, EverythingFailsIsAnError) {
  RuleTaskOptions options = Rules(1);
  options.fail_rate = 1.0;
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 300});
  const Outcome outcome = RunChecked(world, 300);
  EXPECT_EQ(outcome.status, WHET_UNAVAILABLE);
  EXPECT_LE(world.calls_spent(), 24);
}

TEST(FullRewrite, APerfectPromptIsLeftAlone) {
  RuleTaskOptions options = Rules(1);
  options.base = 1.0;
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 300});
  EXPECT_EQ(RunChecked(world, 300).status, WHET_OK);
  EXPECT_EQ(world.candidates(), 1U);
}

TEST(FullRewrite, TinyData) {
  for (const auto& [train, val] :
       std::vector<std::pair<int, int>>{{1, 1}, {1, 0}, {0, 1}, {3, 2}}) {
    RuleTaskOptions options = Rules(7);
    options.train = train;
    options.val = val;
    const RuleTask task(options);
    SearchWorld world(task, {.calls = 100});
    EXPECT_EQ(RunChecked(world, 100).status, WHET_OK) << train << "/" << val;
  }
}

TEST(FullRewrite, EndsByItselfWithoutALimit) {
  const RuleTask task(Rules(5));
  SearchWorld world(task, {});
  EXPECT_EQ(RunChecked(world, -1).status, WHET_OK);
  EXPECT_LE(world.candidates(), 61U);
}

TEST(FullRewrite, CancelledPassesThrough) {
  const RuleTask task(Rules(5));
  SearchWorld world(task, {.calls = 500, .cancel_at = 60});
  EXPECT_EQ(RunChecked(world, 500).status, WHET_CANCELLED);
}

TEST(FullRewrite, TheRewritePromptCanBeReplaced) {
  Scripted script({{WHET_OK, Reply("Rule one.")}});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 100});
  RunChecked(world, 100,
             R"({"rewrite_prompt": "P {{current_prompt}} E {{examples}}"})");
  EXPECT_THAT(script.requests[0].messages[0].content,
              ::testing::StartsWith("P <system>"));
  SearchWorld missing(task, {});
  EXPECT_THAT(missing.Run(R"({"rewrite_prompt": "{{examples}}"})").message,
              HasSubstr("the slot {{current_prompt}} is missing"));
  SearchWorld unknown(task, {});
  const Outcome outcome = unknown.Run(
      R"({"rewrite_prompt": "{{current_prompt}}{{examples}}{{exampels}}"})");
  EXPECT_EQ(outcome.status, WHET_INVALID_ARGUMENT);
  EXPECT_THAT(outcome.message, HasSubstr("unknown slot {{exampels}}"));
}

TEST(FullRewrite, TheOtherTextsCanBeReplacedToo) {
  Scripted script({{WHET_OK, "No idea."}});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 100});
  RunChecked(world, 100,
             R"({"optimizer_system_prompt": "You write.",)"
             R"( "task_description": "Mail.",)"
             R"( "repair_prompt": "Again, with {{placeholders}}: {{fault}}",)"
             R"( "rewrite_prompt": "{{task_description}} {{hypothesis}} )"
             R"({{current_prompt}}{{examples}}"})");
  ASSERT_GE(script.requests.size(), 3U);
  ASSERT_EQ(script.requests[0].messages.size(), 2U);
  EXPECT_EQ(script.requests[0].messages[0].role, WHET_ROLE_SYSTEM);
  EXPECT_EQ(script.requests[0].messages[0].content, "You write.");
  EXPECT_THAT(script.requests[0].messages[1].content,
              ::testing::StartsWith("Mail. (none) <system>"));
  EXPECT_THAT(script.requests[2].messages[3].content,
              ::testing::StartsWith("Again, with {{text}}: it has none"));
}

TEST(FullRewrite, FaultsOfTheTextsAreNamedBeforeTheRun) {
  const RuleTask task(Rules(1));
  for (const auto& [config, fault] :
       std::vector<std::pair<const char*, const char*>>{
           {R"({"repair_prompt": "Again."})",
            "$.repair_prompt: the slot {{fault}} is missing"},
           {R"({"optimizer_system_prompt": "{{text}}"})",
            "$.optimizer_system_prompt: unknown slot {{text}}"},
           {R"({"form": "two_part", "rewrite_prompt": "{{examples}}"})",
            "$.rewrite_prompt: the slot {{current_prompt}} is missing"}}) {
    SearchWorld world(task, {});
    const Outcome outcome = world.Run(config);
    EXPECT_EQ(outcome.status, WHET_INVALID_ARGUMENT);
    EXPECT_THAT(outcome.message, HasSubstr(fault));
  }
}

}  // namespace
}  // namespace whet::testing
