// The strategy as the host sees it, over a simulated task whose reflect and
// judge roles are scripts: a guide that says "Take good rules." leads to them.
#include <algorithm>
#include <cstdint>
#include <iterator>
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

namespace whet::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kGood[] = "Take good rules.";
constexpr char kBad[] = "Take bad rules.";

const std::map<std::string, double> kRules = {
    {"Rule one.", 0.15},   {"Rule two.", 0.15},    {"Rule three.", 0.10},
    {"Rule four.", -0.05}, {"Rule five.", -0.10},  {"Rule six.", -0.20},
    {"Rule seven.", 0.10}, {"Rule eight.", -0.05},
};

// A guide from the present one and a sentence.
sdk::Generated NewGuide(const std::string& request, const std::string& advice) {
  const std::string guide = Between(request, "```\n", "\n```");
  const std::string end = "# Your job";
  std::string better = guide;
  better.insert(better.find(end), advice + "\n\n");
  return {WHET_OK, "Here it is:\n```\n" + better + "\n```"};
}

// Adds a rule to the prompt that the request shows: a good or a bad one if the
// guide says so, else any.
sdk::Generated AddRule(const std::string& request, std::uint64_t call) {
  const std::string system = Between(request, "<system>\n", "\n</system>");
  const bool good = request.find(kGood) != std::string::npos;
  const bool bad = request.find(kBad) != std::string::npos;
  std::string added;
  std::uint64_t pick = Hash("pick", call);
  for (std::size_t tries = 0; tries < kRules.size(); ++tries, ++pick) {
    const auto rule = std::next(
        kRules.begin(), static_cast<std::ptrdiff_t>(pick % kRules.size()));
    if (system.find(rule->first) == std::string::npos &&
        (!good || rule->second > 0) && (!bad || rule->second < 0)) {
      added = " " + rule->first;
      break;
    }
  }
  return {WHET_OK, "<analysis>It lacks rules.</analysis>\n<system>\n" + system +
                       added +
                       "\n</system>\n<user>\n{{text}}\n</user>\n"
                       "<output_instructions>\n\n"
                       "</output_instructions>"};
}

bool AsksForGuide(const sdk::GenerateRequest& request) {
  return request.messages[0].content.find("# Current guide") !=
         std::string::npos;
}

// Challengers say `advice`.
RuleTaskOptions Rules(std::uint64_t seed, const std::string& advice = kGood) {
  RuleTaskOptions options;
  options.seed = seed;
  options.rules = kRules;
  options.reflect = [advice](std::string_view,
                             const sdk::GenerateRequest& request,
                             std::uint64_t call) {
    return AsksForGuide(request) ? NewGuide(request.messages[0].content, advice)
                                 : AddRule(request.messages[0].content, call);
  };
  return options;
}

// With a role `judge` that answers `choice`.
class JudgedTask : public RuleTask {
 public:
  JudgedTask(RuleTaskOptions options, std::string choice)
      : RuleTask(std::move(options)), choice_(std::move(choice)) {}

  bool HasRole(std::string_view role) const override {
    return role == "judge" || RuleTask::HasRole(role);
  }
  sdk::Generated Generate(std::string_view role,
                          const sdk::GenerateRequest& request,
                          std::uint64_t call) const override {
    if (role != "judge") {
      return RuleTask::Generate(role, request, call);
    }
    asked.push_back(request.messages[0].content);
    return {WHET_OK, choice_};
  }

  mutable std::vector<std::string> asked;

 private:
  std::string choice_;
};

TEST(Metaprompt, FindsATrulyBetterPromptAndABetterGuide) {
  int better = 0;
  int worse = 0;
  int guides = 0;
  constexpr int kSeeds = 20;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const RuleTask task(Rules(seed));
    SearchWorld world(task, {.seed = seed, .calls = 800});
    EXPECT_EQ(RunChecked(world, 800).status, WHET_OK);
    const double gain =
        task.TrueScore(world.Best()) - task.TrueScore(world.Seed());
    better += gain > 0.1 ? 1 : 0;
    worse += gain < 0.0 ? 1 : 0;
    const auto kept = world.texts().find("reflect_prompt");
    if (kept != world.texts().end()) {
      EXPECT_THAT(kept->second, HasSubstr(kGood));
      EXPECT_THAT(world.events(), Contains("reflect_prompt_improved"));
      ++guides;
    }
  }
  EXPECT_GE(better, 17);
  EXPECT_LE(worse, 0);
  EXPECT_GE(guides, 10);
}

TEST(Metaprompt, AGuideThatLeadsToWorsePromptsIsDropped) {
  std::size_t kept = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const RuleTask task(Rules(seed, kBad));
    SearchWorld world(task, {.seed = seed, .calls = 800});
    EXPECT_EQ(RunChecked(world, 800).status, WHET_OK);
    kept += world.texts().size();
  }
  EXPECT_LE(kept, 1U);
}

// Both write what does neither good nor harm.
RuleTaskOptions Alike() {
  RuleTaskOptions options = Rules(4);
  options.rules = {};
  options.reflect = [](std::string_view, const sdk::GenerateRequest& request,
                       std::uint64_t call) -> sdk::Generated {
    if (AsksForGuide(request)) {
      return NewGuide(request.messages[0].content, kGood);
    }
    return {WHET_OK, "<system>\nSort it, please, " + std::to_string(call) +
                         ".\n</system>\n<user>\n{{text}}\n</user>"};
  };
  return options;
}

TEST(Metaprompt, AJudgeThatPrefersThePlaceSaysNothing) {
  const JudgedTask task(Alike(), "<choice>1</choice>");
  SearchWorld world(task, {.calls = 600});
  EXPECT_EQ(RunChecked(world, 600, R"({"judge": "always"})").status, WHET_OK);
  ASSERT_GE(task.asked.size(), 2U);
  EXPECT_EQ(task.asked.size() % 2, 0U);
  // The same two prompts, swapped.
  const std::string first =
      Between(task.asked[0], "# Prompt 1\n", "# Prompt 2");
  const std::string second =
      Between(task.asked[1], "# Prompt 2\n\n", "\n# What they led to");
  EXPECT_THAT(first, HasSubstr("Sort it, please"));
  EXPECT_NE(first, Between(task.asked[1], "# Prompt 1\n", "# Prompt 2"));
  EXPECT_THAT(first, HasSubstr(second.substr(0, second.find("</system>"))));
}

TEST(Metaprompt, AsksNoJudgeThatIsOffOrNotThere) {
  const JudgedTask judged(Alike(), "<choice>1</choice>");
  SearchWorld off(judged, {.calls = 600});
  EXPECT_EQ(RunChecked(off, 600, R"({"judge": "off"})").status, WHET_OK);
  EXPECT_THAT(judged.asked, IsEmpty());
  const RuleTask task(Alike());
  SearchWorld ties(task, {.calls = 600});
  EXPECT_EQ(RunChecked(ties, 600).status, WHET_OK);
  SearchWorld always(task, {.calls = 600});
  const Outcome outcome = always.Run(R"({"judge": "always"})");
  EXPECT_EQ(outcome.status, WHET_NOT_FOUND);
  EXPECT_THAT(outcome.message, HasSubstr("judge"));
}

TEST(Metaprompt, NeverExceedsAnyBudget) {
  const JudgedTask task(Rules(2), "<choice>2</choice>");
  for (std::int64_t calls = 0; calls <= 300; calls += 17) {
    SearchWorld world(task, {.seed = 2, .calls = calls});
    const Outcome outcome = RunChecked(world, calls, R"({"judge": "always"})");
    EXPECT_TRUE(EndedWell(outcome)) << outcome.message;
    EXPECT_FALSE(world.recommended().empty());
  }
}

TEST(Metaprompt, NothingToSpendKeepsTheSeed) {
  const RuleTask task(Rules(1));
  SearchWorld world(task, {.calls = 0});
  EXPECT_EQ(RunChecked(world, 0).status, WHET_OK);
  EXPECT_EQ(world.recommended(), std::vector<whet_candidate>{1});
}

TEST(Metaprompt, EndsByItselfWithoutALimit) {
  const RuleTask task(Rules(1));
  SearchWorld world(task, {});
  EXPECT_EQ(RunChecked(world, -1, R"({"max_rewrites": 30})").status, WHET_OK);
  EXPECT_LE(world.candidates(), 31U);
}

TEST(Metaprompt, SameSeedSameTrajectory) {
  const RuleTask task(Rules(3));
  const auto trajectory = [&] {
    SearchWorld world(task, {.seed = 3, .calls = 400});
    RunChecked(world, 400);
    return world.trajectory();
  };
  EXPECT_EQ(trajectory(), trajectory());
}

TEST(Metaprompt, GoldenTrajectory) {
  const RuleTask task(Rules(5));
  SearchWorld world(task, {.seed = 5, .calls = 300});
  RunChecked(world, 300);
  EXPECT_TRUE(EqualsGolden(world.trajectory(),
                           WHET_TEST_DATA "/rule_task_300_calls.txt"));
}

TEST(Metaprompt, FailedItemsAreNotZeros) {
  double gain = 0.0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    RuleTaskOptions options = Rules(seed);
    options.fail_rate = 0.3;
    const RuleTask task(options);
    SearchWorld world(task, {.seed = seed, .calls = 600});
    EXPECT_EQ(RunChecked(world, 600).status, WHET_OK);
    gain += task.TrueScore(world.Best()) - task.TrueScore(world.Seed());
  }
  EXPECT_GE(gain / 10, 0.1);
}

TEST(Metaprompt, EverythingFailsIsAnErrorAfterTwoBlocks) {
  RuleTaskOptions options = Rules(1);
  options.fail_rate = 1.0;
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 300});
  const Outcome outcome = RunChecked(world, 300);
  EXPECT_EQ(outcome.status, WHET_UNAVAILABLE);
  EXPECT_THAT(outcome.message, HasSubstr("gave a score"));
  EXPECT_LE(world.calls_spent(), 16);
}

TEST(Metaprompt, WithoutAReflectRoleTheTaskModelIsAsked) {
  RuleTaskOptions options = Rules(1);
  options.has_reflect = false;
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 600});
  EXPECT_EQ(RunChecked(world, 600).status, WHET_OK);
  EXPECT_GT(task.TrueScore(world.Best()), task.TrueScore(world.Seed()));
}

TEST(Metaprompt, AReflectRoleThatNeverAnswersIsAnError) {
  RuleTaskOptions options = Rules(1);
  options.reflect = [](std::string_view, const sdk::GenerateRequest&,
                       std::uint64_t) -> sdk::Generated {
    return {WHET_UNAVAILABLE, "no connection"};
  };
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 300});
  const Outcome outcome = RunChecked(world, 300);
  EXPECT_EQ(outcome.status, WHET_UNAVAILABLE);
  EXPECT_THAT(outcome.message,
              AllOf(HasSubstr("reflect"), HasSubstr("no connection")));
}

// A guide that lost a slot is sent back, three times, and then no more.
TEST(Metaprompt, RefusesGuidesThatCannotBeUsed) {
  int guides = 0;
  std::string repair;
  RuleTaskOptions options = Rules(1);
  options.reflect = [&](std::string_view, const sdk::GenerateRequest& request,
                        std::uint64_t call) -> sdk::Generated {
    if (!AsksForGuide(request)) {
      return AddRule(request.messages[0].content, call);
    }
    ++guides;
    if (request.messages.size() > 1) {
      repair = request.messages.back().content;
    }
    return {WHET_OK,
            "```\nRead {{current_prompt}} and write <system> and "
            "<user>; think hard about rules that would help and say "
            "them in short sentences.\n```"};
  };
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 1500});
  EXPECT_EQ(RunChecked(world, 1500).status, WHET_OK);
  EXPECT_EQ(guides, 6);
  EXPECT_THAT(repair, HasSubstr("the slot {{examples}} is missing"));
  EXPECT_THAT(world.events(), Contains("guide_refused"));
  EXPECT_THAT(world.texts(), IsEmpty());
}

TEST(Metaprompt, TinyData) {
  for (const int size : {1, 2, 5}) {
    RuleTaskOptions options = Rules(1);
    options.train = size;
    options.val = size;
    const RuleTask task(options);
    SearchWorld world(task, {.calls = 100});
    EXPECT_EQ(RunChecked(world, 100).status, WHET_OK) << size;
  }
  RuleTaskOptions options = Rules(1);
  options.train = 0;
  options.val = 0;
  const RuleTask empty(options);
  SearchWorld world(empty, {.calls = 100});
  const Outcome outcome = RunChecked(world, 100);
  EXPECT_EQ(outcome.status, WHET_FAILED_PRECONDITION);
  EXPECT_THAT(outcome.message, HasSubstr("larger share"));
}

TEST(Metaprompt, LearnsFromValidationExamplesIfThereAreNoOthers) {
  RuleTaskOptions options = Rules(1);
  options.train = 0;
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 500});
  EXPECT_EQ(RunChecked(world, 500).status, WHET_OK);
  EXPECT_GT(task.TrueScore(world.Best()), task.TrueScore(world.Seed()));
}

TEST(Metaprompt, StopsWhenNothingIsWrong) {
  RuleTaskOptions options = Rules(1);
  options.base = 2.0;
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 5000});
  EXPECT_EQ(RunChecked(world, 5000).status, WHET_OK);
  EXPECT_LE(world.calls_spent(), 60);
}

TEST(Metaprompt, CancelledPassesThrough) {
  const RuleTask task(Rules(1));
  SearchWorld world(task, {.calls = 600, .cancel_at = 150});
  EXPECT_EQ(RunChecked(world, 600).status, WHET_CANCELLED);
  EXPECT_FALSE(world.recommended().empty());
}

TEST(Metaprompt, UsesTheTextsOfTheSettings) {
  std::string rewrite;
  std::string improve;
  RuleTaskOptions options = Rules(1);
  options.reflect = [&](std::string_view, const sdk::GenerateRequest& request,
                        std::uint64_t call) -> sdk::Generated {
    const std::string& text = request.messages[0].content;
    if (text.starts_with("MINE")) {
      rewrite = text;
      return AddRule(text, call);
    }
    improve = text;
    return {WHET_OK, "no"};
  };
  const JudgedTask task(options, "neither");
  SearchWorld world(task, {});
  EXPECT_EQ(
      RunChecked(
          world, -1,
          R"({"max_rewrites": 12, "rewrite_prompt": "MINE {{current_prompt}} )"
          R"({{examples}} # Your job", "improve_prompt": )"
          R"("BETTER {{guide}} AFTER {{attempts}}"})")
          .status,
      WHET_OK);
  EXPECT_THAT(rewrite, HasSubstr("<system>\nSort the message."));
  EXPECT_THAT(improve, AllOf(HasSubstr("BETTER MINE {{current_prompt}}"),
                             HasSubstr("worse than before on")));
}

TEST(Metaprompt, RefusesTextsWithTheWrongSlots) {
  const RuleTask task(Rules(1));
  const std::pair<const char*, const char*> cases[] = {
      {R"({"rewrite_prompt": "{{current_prompt}}"})",
       "$.rewrite_prompt: the slot {{examples}} is missing"},
      {R"({"improve_prompt": "{{guide}} {{attempts}} {{x}}"})",
       "$.improve_prompt: unknown slot {{x}}"},
      {R"({"judge_prompt": "{{first}}"})",
       "$.judge_prompt: the slot {{second}} is missing"},
      {R"({"repair_prompt": "again"})",
       "$.repair_prompt: the slot {{fault}} is missing"}};
  for (const auto& [config, message] : cases) {
    SearchWorld world(task, {.calls = 10});
    const Outcome outcome = world.Run(config);
    EXPECT_EQ(outcome.status, WHET_INVALID_ARGUMENT) << config;
    EXPECT_THAT(outcome.message, HasSubstr(message));
  }
}

TEST(Metaprompt, ObeysMaxRewrites) {
  const RuleTask task(Rules(1));
  SearchWorld world(task, {.calls = 900});
  RunChecked(world, 900, R"({"max_rewrites": 3})");
  EXPECT_LE(world.candidates(), 4U);
  EXPECT_GE(world.candidates(), 3U);
}

}  // namespace
}  // namespace whet::testing
