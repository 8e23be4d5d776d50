#include "conformance/simulated_task.h"

#include <string>

#include "gtest/gtest.h"

namespace whet::conformance {
namespace {

// Right answers of `candidate` among the examples of a large task.
double Share(const SimulatedTask& task, const Candidate& candidate) {
  const RatedPrompt prompt = task.Rate(candidate);
  double right = 0.0;
  for (const TaskExample& example : task.train())
    right += task.Ask(prompt, example, 0).score;
  return right / static_cast<double>(task.train().size());
}

TEST(SimulatedTask, GoodAdviceMakesAPromptBetter) {
  const SimulatedTask task({.train = 2000});
  Candidate better = task.seed_prompt();
  for (int i = 0; i < 6; ++i)
    better.system += std::string(" ") + Advice()[i];
  Candidate worse = task.seed_prompt();
  worse.system += " Be creative.";
  EXPECT_GT(Share(task, better), Share(task, task.seed_prompt()) + 0.2);
  EXPECT_LT(Share(task, worse), Share(task, task.seed_prompt()) - 0.03);
}

TEST(SimulatedTask, OthersArePerfectIfAsked) {
  const SimulatedTask task({.train = 500, .others_are_perfect = true});
  Candidate other = task.seed_prompt();
  other.system += " Please.";
  EXPECT_EQ(Share(task, other), 1.0);
  EXPECT_NEAR(Share(task, task.seed_prompt()), 0.5, 0.1);
}

TEST(SimulatedTask, KnowsWhatAPromptShows) {
  const SimulatedTask task({.train = 3, .val = 2});
  const TaskExample& example = task.train()[1];
  Candidate prompt = task.seed_prompt();
  EXPECT_FALSE(Shows(prompt, example));
  prompt.few_shot_examples = {{example.input, example.expected, ""}};
  EXPECT_TRUE(Shows(prompt, example));
  EXPECT_FALSE(Shows(prompt, task.train()[0]));
  // The nearest demonstrations leave out the example itself.
  prompt.few_shot_selection = FewShotSelection{1};
  EXPECT_FALSE(Shows(prompt, example));
  prompt.system += " As in: " + example.input.at("message");
  EXPECT_TRUE(Shows(prompt, example));
}

TEST(SimulatedTask, IsTheSameForTheSameSeed) {
  const SimulatedTask one({.seed = 5});
  const SimulatedTask two({.seed = 5});
  const SimulatedTask other({.seed = 6});
  EXPECT_EQ(one.train()[0].input_json, two.train()[0].input_json);
  EXPECT_NE(one.train()[0].input_json, other.train()[0].input_json);
  EXPECT_EQ(one.Find(one.val()[3].number), &one.val()[3]);
  EXPECT_EQ(one.Find(1), nullptr);
}

}  // namespace
}  // namespace whet::conformance
