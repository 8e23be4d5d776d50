// The trainer loop of full_rewrite: its order, its settings, its restarts.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "batches.h"
#include "scripted_role.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Trainer, EachEpochDrawsItsOwnExamples) {
  const RuleTask task(Small(1));
  SearchWorld world(task, {});
  sdk::Search search{sdk::Host(world.host())};
  search::Numbers train;
  for (const sdk::Example& example : search.Examples("train")) {
    train.push_back(example.number);
  }
  full_rewrite::Options options;
  options.train_size = 8;
  options.batch_size = 3;
  full_rewrite::Batches batches(search, train, options);
  std::set<std::uint64_t> drawn;
  for (int epoch = 0; epoch < 12; ++epoch) {
    std::set<std::uint64_t> of_epoch;
    std::vector<std::size_t> sizes;
    for (const search::Numbers& batch : batches.Epoch()) {
      of_epoch.insert(batch.begin(), batch.end());
      sizes.push_back(batch.size());
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{3, 3, 2}));
    EXPECT_EQ(of_epoch.size(), 8U);
    drawn.insert(of_epoch.begin(), of_epoch.end());
  }
  EXPECT_EQ(drawn.size(), 20U);
}

TEST(Trainer, AStepPerBatchOfEachEpoch) {
  for (const auto& [settings, requests] :
       std::vector<std::pair<std::string, std::size_t>>{
           {R"("epochs": 1, "rewrites": 1)", 3},
           {R"("epochs": 2, "rewrites": 1)", 6},
           {R"("epochs": 1, "rewrites": 3)", 9},
           {R"("epochs": 1, "rewrites": 1, "train_size": 7)", 1},
           {R"("epochs": 1, "rewrites": 1, "batch_size": 20)", 1}}) {
    ScriptedRole role(Small(3), [](const std::string&, std::uint64_t call) {
      return Numbered("Bad.", call);
    });
    const RuleTask task(role.task_options);
    SearchWorld world(task, {});
    RunWithin(world, R"({"feedback": "batch", )" + settings + "}");
    EXPECT_EQ(role.requests.size(), requests) << settings;
  }
}

TEST(Trainer, BatchesAreJoinedUntilThereIsEnoughToLearn) {
  for (const bool seen : {true, false}) {
    RuleTaskOptions options = Small(4);
    options.base = 0.6;
    options.train = 60;
    ScriptedRole role(options, [](const std::string&, std::uint64_t call) {
      return Numbered("Bad.", call);
    });
    const RuleTask task(role.task_options);
    SearchWorld world(task, {.calls = 150});
    RunWithin(world,
              std::string(R"({"batch_size": 4, "worst": 4, "feedback": )") +
                  (seen ? R"("seen"})" : R"("batch"})"));
    ASSERT_FALSE(role.requests.empty());
    const std::string& text = role.requests[0].messages[0].content;
    const bool four =
        text.find("## Example 4, score 0.00") != std::string::npos;
    EXPECT_EQ(four, seen);
    EXPECT_EQ(text.find("## Example 5") != std::string::npos, seen);
  }
}

TEST(Trainer, FeedbackIsThatOfTheBatchOrOfAllThatWasSeen) {
  for (const bool seen : {true, false}) {
    ScriptedRole role(Small(4), [](const std::string&, std::uint64_t call) {
      return Numbered("Bad.", call);
    });
    const RuleTask task(role.task_options);
    SearchWorld world(task, {.calls = 150});
    RunWithin(
        world,
        std::string(R"({"batch_size": 4, "worst": 64, "rewrites": 1,)") +
            (seen ? R"("feedback": "seen"})" : R"("feedback": "batch"})"));
    ASSERT_GE(role.requests.size(), 2U);
    const std::string& text = role.requests[1].messages[0].content;
    EXPECT_THAT(text, HasSubstr("## Example 4, score "));
    EXPECT_EQ(text.find("## Example 5, ") != std::string::npos, seen);
  }
}

TEST(Trainer, ShowsTheWorstAndSomeRandomExamples) {
  ScriptedRole role(Small(5), [](const std::string&, std::uint64_t call) {
    return Numbered("Bad.", call);
  });
  const RuleTask task(role.task_options);
  SearchWorld world(task, {.calls = 100});
  RunWithin(world, R"({"worst": 2, "random": 3, "batch_size": 20})");
  const std::string& text = role.requests[0].messages[0].content;
  EXPECT_THAT(text, HasSubstr("## Example 1, score 0.00"));
  EXPECT_THAT(text, HasSubstr("## Example 2, score 0.00"));
  EXPECT_THAT(text, HasSubstr("## Example 5, score "));
  EXPECT_THAT(text, Not(HasSubstr("## Example 6")));
}

TEST(Trainer, APerfectBatchIsRewrittenOnlyIfAskedFor) {
  for (const bool skip : {true, false}) {
    RuleTaskOptions options = Small(1);
    options.base = 1.0;
    ScriptedRole role(options, [](const std::string&, std::uint64_t call) {
      return Numbered("Bad.", call);
    });
    const RuleTask task(role.task_options);
    SearchWorld world(task, {});
    RunWithin(world, skip ? R"({"skip_perfect": true})"
                          : R"({"skip_perfect": false, "epochs": 1})");
    EXPECT_EQ(role.requests.empty(), skip);
  }
}

TEST(Trainer, WithoutTheGateRewritesRaceAtOnce) {
  ScriptedRole role(Small(6), [](const std::string&, std::uint64_t call) {
    return Numbered(call == 0 ? "Good." : "Bad.", call);
  });
  const RuleTask task(role.task_options);
  const std::uint64_t first_val = task.data().val.front().number;
  for (const bool gate : {true, false}) {
    SearchWorld world(task, {.calls = 150});
    RunWithin(world, gate ? R"({"gate": true})" : R"({"gate": false})");
    const std::vector<Deed> deeds = Deeds(world.trajectory());
    const auto draft =
        std::find_if(deeds.begin(), deeds.end(),
                     [](const Deed& deed) { return deed.candidate == 2; });
    ASSERT_NE(draft, deeds.end());
    EXPECT_EQ(draft->first >= first_val, !gate);
  }
}

TEST(Trainer, WithGateAndValidationPerEpochRewritesMoveOnBetweenValidations) {
  ScriptedRole role(Small(7), [](const std::string& current, std::uint64_t n) {
    return Numbered(
        current.find("Good.") == std::string::npos ? "Good." : "Bad.", n);
  });
  const RuleTask task(role.task_options);
  SearchWorld world(task, {});
  RunWithin(world, R"({"validate": "epoch", "epochs": 1})");
  EXPECT_THAT(world.Best().system, HasSubstr("Good."));
  EXPECT_THAT(role.current.back(), HasSubstr("Good."));
  EXPECT_EQ(Deeds(world.trajectory()).back().count, 30U);
}

TEST(Trainer, HistoryIsAsLongAsWanted) {
  for (const int shown : {0, 1}) {
    ScriptedRole role(Small(8), [](const std::string&, std::uint64_t call) {
      return Numbered("Bad.", call);
    });
    const RuleTask task(role.task_options);
    SearchWorld world(task, {.calls = 200});
    RunWithin(world, R"({"history": )" + std::to_string(shown) + "}");
    ASSERT_GE(role.requests.size(), 4U);
    const std::string& text = role.requests[2].messages[0].content;
    EXPECT_EQ(text.find("(none yet)") != std::string::npos, shown == 0);
    EXPECT_THAT(text, Not(HasSubstr("## Attempt 1:")));
    EXPECT_EQ(text.find("## Attempt 2: rejected: scores ") != std::string::npos,
              shown == 1);
  }
}

// From the seed the role first finds a trap, from which nothing helps; asked
// again, it finds what is better than the trap.
std::string Trapped(const std::string& current, std::uint64_t call) {
  if (current.find("Sort") == std::string::npos) {
    return Numbered("Bad.", call);
  }
  return Numbered(call == 0 ? "Fair." : "Good.", call);
}

TEST(Trainer, RestartsFromAnOlderPromptWhenPatienceRunsOut) {
  for (const int restarts : {0, 2}) {
    ScriptedRole role(Small(9), Trapped);
    const RuleTask task(role.task_options);
    SearchWorld world(task, {.seed = 9});
    RunWithin(world, R"({"rewrites": 1, "patience": 4, "restarts": )" +
                         std::to_string(restarts) + "}");
    if (restarts == 0) {
      EXPECT_THAT(world.events(), Not(Contains("restarted")));
      EXPECT_THAT(world.Best().system, HasSubstr("Fair."));
      EXPECT_EQ(role.requests.size(), 1U + 4U);
    } else {
      EXPECT_THAT(world.events(), Contains("restarted"));
      EXPECT_THAT(world.Best().system, HasSubstr("Good."));
      EXPECT_EQ(role.current[5], "Sort the message.");
    }
  }
}

// Fair is reached first, then Good; when Good is stuck, Fair is the likelier
// start than the seed, and the seed the next.
TEST(Trainer, RestartsFromTheLikeliestBetterPromptFirst) {
  ScriptedRole role(Small(13), [](const std::string&, std::uint64_t n) {
    return Numbered(n == 0 ? "Fair." : n == 1 ? "Good. Fair." : "Bad. Bad.", n);
  });
  const RuleTask task(role.task_options);
  SearchWorld world(task, {.seed = 13});
  RunWithin(world, R"({"rewrites": 1, "patience": 2, "restarts": 9})");
  EXPECT_THAT(
      role.current,
      ElementsAre(HasSubstr("Sort"), HasSubstr("Fair. Draft 0"),
                  HasSubstr("Good"), HasSubstr("Good"),
                  HasSubstr("Fair. Draft 0"), HasSubstr("Fair. Draft 0"),
                  HasSubstr("Sort"), HasSubstr("Sort")));
}

TEST(Trainer, ARestartThatFindsLessKeepsTheBest) {
  ScriptedRole role(Small(10), [](const std::string& current, std::uint64_t n) {
    if (current.find("Sort") == std::string::npos) {
      return Numbered("Bad.", n);
    }
    return Numbered(n < 2 ? "Good." : "Fair.", n);
  });
  const RuleTask task(role.task_options);
  SearchWorld world(task, {.seed = 10});
  RunWithin(world, R"({"patience": 3})");
  EXPECT_THAT(role.current, Contains(HasSubstr("Fair.")));  // went on from it
  EXPECT_THAT(world.Best().system, HasSubstr("Good."));
}

TEST(Trainer, NoPatienceNoEndButThatOfTheRewrites) {
  ScriptedRole role(Small(11), [](const std::string&, std::uint64_t call) {
    return Numbered("Bad.", call);
  });
  const RuleTask task(role.task_options);
  SearchWorld world(task, {});
  RunWithin(world, R"({"patience": 0, "max_rewrites": 41})");
  EXPECT_EQ(role.requests.size(), 41U);
  EXPECT_THAT(world.events(), Not(Contains("restarted")));
}

TEST(Trainer, TellsOfScoresThatAreAllEqual) {
  RuleTaskOptions options = Small(1);
  options.base = 0.0;
  options.rules = {};
  ScriptedRole role(options, [](const std::string&, std::uint64_t call) {
    return Numbered("None.", call);
  });
  const RuleTask task(role.task_options);
  SearchWorld world(task, {.calls = 200});
  RunWithin(world, "{}");
  EXPECT_THAT(world.events(), Contains("feedback_collapsed").Times(1));
}

TEST(Trainer, AnySettingsOnAnyDataWithinAnyBudget) {
  const std::vector<std::string> settings = {
      "{}",
      kPromptim,
      R"({"gate": false})",
      R"({"validate": "epoch"})",
      R"({"feedback": "batch", "train_size": 1, "batch_size": 1})",
      R"({"rewrites": 7, "patience": 1, "restarts": 3})"};
  for (const std::string& config : settings) {
    for (const auto& [train, val] : std::vector<std::pair<int, int>>{
             {1, 1}, {1, 0}, {0, 1}, {3, 2}, {12, 5}}) {
      for (const std::int64_t calls : {0, 1, 3, 20, 45}) {
        RuleTaskOptions options = Small(12);
        options.train = train;
        options.val = val;
        ScriptedRole role(options, [](const std::string&, std::uint64_t call) {
          return Numbered(call % 2 == 0 ? "Fair." : "Bad.", call);
        });
        const RuleTask task(role.task_options);
        SearchWorld world(
            task, {.calls = calls, .calls_per_evaluation = 1 + calls % 2});
        const Outcome outcome = RunWithin(world, config);
        EXPECT_TRUE(outcome.status == WHET_OK ||
                    outcome.status == WHET_RESOURCE_EXHAUSTED)
            << config << outcome.message;
        EXPECT_LE(world.calls_spent(), calls);
        EXPECT_FALSE(world.recommended().empty());
      }
    }
  }
}

// A prompt that came with demonstrations from both splits.
class ShownTask : public RuleTask {
 public:
  explicit ShownTask(RuleTaskOptions options)
      : RuleTask(std::move(options)), data_(RuleTask::data()) {
    for (const auto* split : {&data_.train, &data_.val}) {
      for (std::size_t i = 0; i < 4; ++i) {
        data_.seed_prompt.few_shot_examples.push_back(
            {(*split)[i].input, (*split)[i].expected});
      }
    }
  }
  const WorldData& data() const override { return data_; }

 private:
  WorldData data_;
};

TEST(Trainer, WhatThePromptShowsIsNoExample) {
  ScriptedRole role(Small(14), [](const std::string&, std::uint64_t call) {
    return Numbered("Fair.", call);
  });
  const ShownTask task(role.task_options);
  for (const std::string config : {"{}", kPromptim}) {
    SearchWorld world(task, {.calls = 300});
    EXPECT_EQ(RunWithin(world, config).status, WHET_OK);
    EXPECT_EQ(world.Best().few_shot_examples.size(), 8U);
    EXPECT_GT(world.candidates(), 1U);
  }
}

}  // namespace
}  // namespace whet::testing
