// Expected scores were computed from the description of the worlds with
// Python's statistics.NormalDist, not with this code.
#include "world.h"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "attainable.h"
#include "task_model.h"

namespace whet::quality {
namespace {

constexpr double kExact = 1e-12;
constexpr double kSeedScore = 0.4521145338432319;
// With one more in the skill of cluster 0, 1, ...
constexpr std::array<double, kClusters> kOneMore = {
    0.4856404335451533, 0.48609606335630406, 0.48596937265654594,
    0.4852673669959898, 0.48402847093903684};

PromptView SeedView() {
  return {std::string(kSeedSystem) + "\n\n" + std::string(kSeedInstructions),
          std::string(kInput),
          {}};
}

PromptView With(const World& world, const std::vector<std::size_t>& actions,
                std::size_t wording = 0) {
  PromptView view = SeedView();
  for (const std::size_t action : actions) {
    view.system += "\n" + RuleText(world.SentenceOf(action, wording));
  }
  return view;
}

// Every useful rule adds 1, every harmful one takes 1.
WorldSpec EvenSpec() {
  WorldSpec spec;
  spec.name = "even";
  spec.weakest = spec.strongest = 1.0;
  spec.harm[0] = spec.harm[1] = 1.0;
  return spec;
}

std::vector<std::size_t> Actions(const World& world, RuleKind kind) {
  std::vector<std::size_t> actions;
  for (std::size_t action = 0; action < kRules; ++action) {
    if (world.KindOf(action) == kind) {
      actions.push_back(action);
    }
  }
  return actions;
}

TEST(WorldTest, TheSeedPromptHasTheSameScoreInEveryWorld) {
  for (const WorldSpec& spec : Worlds()) {
    EXPECT_NEAR(World(spec, 7).TrueScore(SeedView()), kSeedScore, kExact)
        << spec.name;
  }
}

TEST(WorldTest, AUsefulRuleHelpsItsClusterInAnyWordingOnce) {
  const World world(EvenSpec(), 3);
  const std::vector<std::size_t> useful = Actions(world, RuleKind::kUseful);
  ASSERT_EQ(useful.size(), 10U);
  for (const std::size_t action : useful) {
    const double expected = kOneMore[world.ClusterOf(action)];
    for (std::size_t wording = 0; wording < kWordings; ++wording) {
      EXPECT_NEAR(world.TrueScore(With(world, {action}, wording)), expected,
                  kExact);
    }
    EXPECT_NEAR(world.TrueScore(With(world, {action, action})), expected,
                kExact);
  }
}

TEST(WorldTest, UselessRulesChangeNothingAndHarmfulOnesHarm) {
  const World world(EvenSpec(), 3);
  for (const std::size_t action : Actions(world, RuleKind::kUseless)) {
    EXPECT_NEAR(world.TrueScore(With(world, {action})), kSeedScore, kExact);
  }
  for (const std::size_t action : Actions(world, RuleKind::kHarmful)) {
    EXPECT_LT(world.TrueScore(With(world, {action})), kSeedScore - 0.02);
  }
}

TEST(WorldTest, HalfOfAPairHarmsAndBothHelp) {
  WorldSpec spec = EvenSpec();
  spec.weakest = spec.strongest = 2.0;
  spec.alone = -0.25;
  const World world(spec, 5);
  constexpr std::array<double, kClusters> kHalf = {
      0.444355914384362, 0.4439583150815557, 0.44368757931688574,
      0.44355858695737693, 0.44357857026172703};
  constexpr std::array<double, kClusters> kBoth = {
      0.5184372093781843, 0.5174884686758396, 0.5155138544726643,
      0.512613467805098, 0.5089295054179911};
  const std::vector<std::size_t> useful = Actions(world, RuleKind::kUseful);
  for (const std::size_t action : useful) {
    const std::size_t cluster = world.ClusterOf(action);
    EXPECT_NEAR(world.TrueScore(With(world, {action})), kHalf[cluster], kExact);
    int partners = 0;
    for (const std::size_t other : useful) {
      const double both = world.TrueScore(With(world, {action, other}));
      partners += both > kSeedScore ? 1 : 0;
      if (both > kSeedScore) {
        EXPECT_NEAR(both, kBoth[cluster], kExact);
      }
    }
    EXPECT_EQ(partners, 1);
  }
}

TEST(WorldTest, RivalsCancelEachOther) {
  WorldSpec spec = EvenSpec();
  spec.rivals = true;
  const World world(spec, 2);
  const std::vector<std::size_t> good = Actions(world, RuleKind::kUseful);
  ASSERT_EQ(good.size(), 10U);
  for (const std::size_t action : good) {
    const std::size_t rival = action % 4 == 0 ? action + 1 : action - 1;
    EXPECT_NEAR(world.TrueScore(With(world, {action})),
                kOneMore[world.ClusterOf(action)], kExact);
    EXPECT_NEAR(world.TrueScore(With(world, {action, rival})), kSeedScore,
                kExact);
    EXPECT_LT(world.TrueScore(With(world, {rival})), kSeedScore - 0.005);
  }
}

TEST(WorldTest, EachRuleBeyondTheFreeOnesCostsMore) {
  WorldSpec spec = EvenSpec();
  spec.free_rules = 1;
  spec.dilution = 0.08;
  const World world(spec, 1);
  std::vector<std::size_t> useless = Actions(world, RuleKind::kUseless);
  useless.resize(3);
  EXPECT_NEAR(world.TrueScore(With(world, useless)), 0.4123215399082663,
              kExact);
}

TEST(WorldTest, APromptWithoutTheFormOfTheAnswerLoses) {
  PromptView view = SeedView();
  view.system = std::string(kSeedSystem);
  EXPECT_NEAR(World(EvenSpec(), 1).TrueScore(view), 0.2660106512140338, kExact);
}

TEST(WorldTest, TheBestPromptsAreAsGoodAsThePageSays) {
  const World additive(*FindWorld("additive"), 1);
  EXPECT_NEAR(AttainableScore(additive, 150), 0.88, 0.02);
  const World few_shot(*FindWorld("few_shot"), 1);
  EXPECT_NEAR(AttainableScore(few_shot, 0), 0.71, 0.02);
  EXPECT_NEAR(AttainableScore(few_shot, 150), 0.88, 0.02);
}

TEST(TaskModelTest, AnswersRightAsOftenAsTheTruthSays) {
  for (const char* name : {"additive", "noisy_judge"}) {
    const World world(*FindWorld(name), 4);
    constexpr std::size_t kAsked = 4000;
    TaskModel model(world, kAsked);
    double right = 0.0;
    for (const Case& example : model.cases()) {
      const std::vector<sdk::Message> messages = {
          {WHET_ROLE_SYSTEM, SeedView().system},
          {WHET_ROLE_USER, example.text}};
      const std::string answer = model.Answer(messages, 0);
      EXPECT_EQ(answer, model.Answer(messages, 0));
      right += answer == example.expected ? 1.0 : 0.0;
    }
    // Four standard errors: 0.45 of 4,000 is known to 0.8 points. A judge that
    // errs in 15 % takes 0.452 to 0.466.
    const double expected =
        world.spec().judge_noise > 0.0 ? 0.15 + 0.7 * kSeedScore : kSeedScore;
    EXPECT_NEAR(right / kAsked, expected, 0.032) << name;
  }
}

}  // namespace
}  // namespace whet::quality
