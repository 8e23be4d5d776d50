// The genetic form as the host sees it, over a simulated task.
#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "script_for_test.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The lines of the trajectory that begin with `begin`.
std::vector<std::string> LinesOf(const SearchWorld& world,
                                 const std::string& begin) {
  std::vector<std::string> lines;
  std::istringstream text(world.trajectory());
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with(begin)) {
      lines.push_back(line);
    }
  }
  return lines;
}

// A model that never repeats itself.
RuleTaskOptions NewTexts() {
  RuleTaskOptions options = ScriptedRules(1);
  options.reflect = [](std::string_view, const sdk::GenerateRequest& request,
                       std::uint64_t call) -> sdk::Generated {
    return {WHET_OK,
            Fenced(ShownText(request) + " Note " + std::to_string(call) + ".")};
  };
  return options;
}

// Whether a line tells of scores on validation examples, from 1001 on.
bool IsOnVal(const std::string& line) {
  const std::size_t first = line.find("first ");
  return line.starts_with("evaluate") && first != std::string::npos &&
         std::stoul(line.substr(first + 6)) > 1000;
}

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

// The first 20 validation examples, and 4 more each time.
TEST(Genetic, EachGenerationIsScoredOnMoreExamples) {
  const RuleTask task(ScriptedRules(1));
  SearchWorld world(task, {});
  RunWithin(world, -1, R"({"evolution": "genetic", "generations": 3})");
  std::vector<int> examples;
  for (const std::string& event : world.event_texts()) {
    const auto json = nlohmann::json::parse(event);
    if (json.contains("examples")) {
      examples.push_back(json["examples"]);
    }
  }
  EXPECT_THAT(examples, ElementsAre(20, 24, 28));
}

TEST(Genetic, TheLastThreeAreComparedOnAllExamples) {
  const RuleTask task(ScriptedRules(1));
  SearchWorld world(task, {});
  RunWithin(world, -1, R"({"evolution": "genetic", "generations": 1})");
  for (const whet_candidate id : world.recommended()) {
    std::size_t scores = 0;
    for (const std::string& line :
         LinesOf(world, "evaluate " + std::to_string(id) + " ")) {
      scores +=
          IsOnVal(line) ? std::stoul(line.substr(line.find(" on ") + 4)) : 0;
    }
    EXPECT_EQ(scores, 60U) << id;
  }
}

TEST(Genetic, TheFirstGenerationAreMutationsOfTheSeed) {
  const RuleTask task(NewTexts());
  SearchWorld world(task, {});
  RunWithin(world, -1,
            R"({"evolution": "genetic", "generations": 1, "population": 5,
                "crossover_rate": 0, "mutation_rate": 1, "elites": 2})");
  EXPECT_THAT(LinesOf(world, "generate"),
              ElementsAre("generate reflect x4", "generate reflect x3"));
}

TEST(Genetic, MutationsOfOneParentTakeItsPartsInTurn) {
  std::map<bool, int> of_system;
  RuleTaskOptions options = NewTexts();
  const auto answer = options.reflect;
  options.reflect = [&](std::string_view role,
                        const sdk::GenerateRequest& request,
                        std::uint64_t call) {
    ++of_system[request.messages[0].content.find("is its system message") !=
                std::string::npos];
    return answer(role, request, call);
  };
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 200});
  RunWithin(world, 200,
            R"({"evolution": "genetic", "generations": 1, "mutation_rate": 0,
                "crossover_rate": 0, "population": 7,
                "components": ["system", "output_instructions"]})");
  EXPECT_EQ(of_system[true], 3);
  EXPECT_EQ(of_system[false], 3);
}

// A child costs a request, a minibatch of 3 and 16 scores: 20 calls.
TEST(Genetic, MakesNoMoreChildrenThanItCanScore) {
  const RuleTask task(ScriptedRules(1));
  SearchWorld world(task, {.calls = 59});
  RunWithin(world, 59, R"({"evolution": "genetic"})");
  EXPECT_THAT(LinesOf(world, "generate").at(0), "generate reflect x2");
}

TEST(Genetic, EndsAfterThreeGenerationsWithoutAChild) {
  const RuleTask task(ScriptedRules(1));
  SearchWorld world(task, {});
  RunWithin(world, -1,
            R"({"evolution": "genetic", "mutation_rate": 0,
                "crossover_rate": 0})");
  EXPECT_EQ(
      std::count(world.events().begin(), world.events().end(), "generation"),
      3);
}

// Everybody who lives is scored on 4 more examples in each generation.
TEST(Genetic, ThePopulationDoesNotGrow) {
  const RuleTask task(ScriptedRules(2));
  SearchWorld world(task, {.seed = 2});
  RunWithin(world, -1,
            R"({"evolution": "genetic", "generations": 5, "population": 4,
                "elites": 1, "mutation_rate": 1, "crossover_rate": 0})");
  std::istringstream text(world.trajectory());
  int scored = 0;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("recommend")) {
      EXPECT_LE(scored, 4);
      scored = 0;
    }
    scored += IsOnVal(line) ? 1 : 0;
  }
}

// All prompts are equally good: the seed prompt stays the first.
class EvenTask : public RuleTask {
 public:
  EvenTask() : RuleTask(ScriptedRules(1)) {}
  sdk::Evaluated Evaluate(const sdk::Prompt&, const WorldExample&,
                          std::uint32_t) const override {
    sdk::Evaluated e;
    e.score = 0.5;
    return e;
  }
};

TEST(Genetic, OfEqualsTheEliteLeads) {
  const EvenTask task;
  SearchWorld world(task, {});
  RunWithin(world, -1, R"({"evolution": "genetic", "generations": 3})");
  EXPECT_EQ(world.recommended().front(), sdk::kSeedPrompt);
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

// A new prompt has the one part of its first parent, the other of its second.
TEST(Genetic, PartsAreExchangedWithoutTheModel) {
  const RuleTask task(ScriptedRules(3));
  SearchWorld world(task, {.seed = 3, .calls = 1500});
  RunWithin(world, 1500,
            R"({"evolution": "genetic", "crossover_rate": 0.5,
                "components": ["system", "output_instructions"]})");
  int exchanged = 0;
  std::set<whet_candidate> known;
  for (const std::string& line : LinesOf(world, "propose")) {
    whet_candidate child = 0;
    whet_candidate a = 0;
    whet_candidate b = 0;
    std::istringstream words(line.substr(8));
    std::string arrow;
    words >> child >> arrow >> a >> b;
    if (!known.insert(child).second || !line.ends_with(": crossed") || b == 0) {
      continue;
    }
    const sdk::Prompt first = world.prompt(a);
    const sdk::Prompt second = world.prompt(b);
    const sdk::Prompt made = world.prompt(child);
    exchanged += (made.system == first.system &&
                  made.output_instructions == second.output_instructions) ||
                         (made.system == second.system &&
                          made.output_instructions == first.output_instructions)
                     ? 1
                     : 0;
  }
  EXPECT_GE(exchanged, 1);
  for (const std::string& line : LinesOf(world, "recommend")) {
    std::istringstream words(line.substr(9));
    std::set<int> ids;
    for (int id = 0; words >> id;) {
      EXPECT_TRUE(ids.insert(id).second) << line;
    }
  }
}

// The best of eight wins a tournament of two in 15 of 64 cases; were the worse
// one taken, it would be in 1 of 64.
TEST(Genetic, TheBetterOneOfTwoHasTheChild) {
  RuleTaskOptions options = NewTexts();
  options.reflect = [](std::string_view, const sdk::GenerateRequest&,
                       std::uint64_t call) -> sdk::Generated {
    return {WHET_OK, Fenced(call == 0 ? "Rule one. Rule two. Rule three."
                                      : "Rule six. " + std::to_string(call))};
  };
  const RuleTask task(options);
  SearchWorld world(task, {});
  RunWithin(world, -1,
            R"({"evolution": "genetic", "generations": 10,
                "mutation_rate": 1, "crossover_rate": 0})");
  const std::vector<std::string> proposed = LinesOf(world, "propose");
  EXPECT_GE(proposed.size(), 60U);
  EXPECT_GE(std::count_if(proposed.begin(), proposed.end(),
                          [](const auto& line) {
                            return line.ends_with("<- 2: reflected: system");
                          }),
            7);
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
