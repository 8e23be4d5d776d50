// The genetic form as the host sees it, over a simulated task.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "script_for_test.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::testing {
namespace {

using ::testing::HasSubstr;

TEST(Genetic, FindsATrulyBetterPrompt) {
  int better = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const RuleTask task(ScriptedRules(seed));
    SearchWorld world(task, {.seed = seed, .calls = 1000});
    RunWithin(world, 1000, R"({"evolution": "genetic"})");
    const double gain =
        task.TrueScore(world.Best()) - task.TrueScore(world.Seed());
    EXPECT_GE(gain, 0.0);
    better += gain > 0.1 ? 1 : 0;
  }
  EXPECT_GE(better, 8);
}

TEST(Genetic, NeverExceedsAnyBudget) {
  const RuleTask task(ScriptedRules(2));
  for (std::int64_t calls = 0; calls <= 400; calls += 37) {
    SearchWorld world(task, {.seed = 2, .calls = calls});
    RunWithin(world, calls, R"({"evolution": "genetic"})");
  }
}

TEST(Genetic, StopsAfterItsGenerations) {
  const RuleTask task(ScriptedRules(1));
  SearchWorld world(task, {});
  EXPECT_EQ(
      RunWithin(world, -1, R"({"evolution": "genetic", "generations": 3})")
          .status,
      WHET_OK);
  EXPECT_EQ(
      std::count(world.events().begin(), world.events().end(), "generation"),
      3);
}

// Without mutation, only crossover asks; it shows both texts.
TEST(Genetic, CrossoverShowsBothTextsAndTheirScores) {
  AnswerList model({{WHET_UNAVAILABLE, ""}});
  std::vector<std::string> crossings;
  model.task_options.reflect = [&](std::string_view role,
                                   const sdk::GenerateRequest& request,
                                   std::uint64_t call) {
    const std::string& text = request.messages[0].content;
    if (text.find("Two prompts for the same task") != std::string::npos) {
      crossings.push_back(text);
    }
    return AddRuleTo(role, request, call);
  };
  const RuleTask task(model.task_options);
  SearchWorld world(task, {.calls = 800});
  RunWithin(world, 800,
            R"({"evolution": "genetic", "crossover_rate": 1,
                "mutation_rate": 0})");
  ASSERT_FALSE(crossings.empty());
  EXPECT_THAT(crossings[0], HasSubstr("differ in their system message"));
  EXPECT_THAT(crossings[0], HasSubstr("The second one scores 0."));
  EXPECT_THAT(world.trajectory(), HasSubstr(": crossed: system\n"));
}

TEST(Genetic, PartsAreExchangedWithoutTheModel) {
  const RuleTask task(ScriptedRules(3));
  SearchWorld world(task, {.seed = 3, .calls = 1500});
  RunWithin(world, 1500,
            R"({"evolution": "genetic", "crossover_rate": 0.5,
                "components": ["system", "output_instructions"]})");
  EXPECT_THAT(world.trajectory(), HasSubstr(": crossed\n"));
}

// Only the first answer is any good.
TEST(Genetic, ElitesLiveOn) {
  RuleTaskOptions options = ScriptedRules(6);
  options.reflect = [](std::string_view, const sdk::GenerateRequest&,
                       std::uint64_t call) -> sdk::Generated {
    return {WHET_OK, Fenced(call == 0 ? "Rule one. Rule two. Rule three."
                                      : "Rule six. " + std::to_string(call))};
  };
  const RuleTask task(options);
  SearchWorld world(task, {.seed = 6, .calls = 1500});
  RunWithin(world, 1500, R"({"evolution": "genetic"})");
  EXPECT_GE(
      std::count(world.events().begin(), world.events().end(), "generation"),
      4);
  EXPECT_EQ(world.Best().system, "Rule one. Rule two. Rule three.");
}

}  // namespace
}  // namespace whet::testing
