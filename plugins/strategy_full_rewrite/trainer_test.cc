// The trainer loop of full_rewrite: its order, its settings, its restarts.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/candidate_json.h"

#include "batches.h"
#include "scripted_role.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// The settings that README.md names as promptim's, with smaller batches.
constexpr char kPromptim[] =
    R"({"epochs": 3, "batch_size": 9, "rewrites": 1, "feedback": "batch",
        "skip_perfect": false, "gate": false, "validate": "epoch",
        "patience": 0, "worst": 1000, "random": 0, "history": 5})";

RuleTaskOptions Small(std::uint64_t seed) {
  RuleTaskOptions options;
  options.seed = seed;
  options.train = 20;
  options.val = 30;
  options.rules = {{"Good.", 0.3}, {"Fair.", 0.15}, {"Bad.", -0.2}};
  return options;
}

std::string Numbered(const std::string& text, std::uint64_t call) {
  return text + " Draft " + std::to_string(call) + ".";
}

Outcome RunWithin(SearchWorld& world, const std::string& config) {
  const Outcome outcome = world.Run(config);
  EXPECT_THAT(world.violations(), IsEmpty());
  return outcome;
}

// promptim's algorithms/minibatch.py, line by line, over the same examples.
class Promptim {
 public:
  Promptim(const RuleTask& task, SearchWorld& world, std::size_t epochs,
           std::size_t batch_size)
      : task_(task), search_(sdk::Host(world.host())) {
    for (const auto* split : {&task.data().train, &task.data().val}) {
      for (const WorldExample& example : *split) {
        by_number_[example.number] = &example;
      }
    }
    full_rewrite::Options options;
    options.batch_size = batch_size;
    full_rewrite::Batches batches(search_, Numbers("train"), options);
    const search::Numbers val = Numbers("val");
    std::vector<std::string> history = {"Sort the message."};
    std::string best = history.back();
    for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
      for (const search::Numbers& batch : batches.Epoch()) {
        Evaluate(history.back(), batch);
        deeds.push_back({0, 1, 0});
        history.push_back(Draft(calls_++));
        Id(history.back());
      }
      if (history.back() != best) {
        const double best_score = Evaluate(best, val);
        if (Evaluate(history.back(), val) > best_score) {
          best = history.back();
        }
      }
      history.push_back(best);
    }
    result = best;
  }

  static std::string Draft(std::uint64_t call) {
    const std::vector<std::string> rules = {"Bad.",  "Fair.", "None.",
                                            "Good.", "Fair.", "Bad."};
    return Numbered(rules[call % rules.size()], call);
  }

  std::vector<Deed> deeds;
  std::string result;

 private:
  search::Numbers Numbers(const char* split) {
    search::Numbers numbers;
    for (const sdk::Example& example : search_.Examples(split)) {
      numbers.push_back(example.number);
    }
    return numbers;
  }

  std::uint64_t Id(const std::string& system) {
    return ids_.emplace(system, ids_.size() + 1).first->second;
  }

  // The mean; what was scored before is not asked again.
  double Evaluate(const std::string& system, const search::Numbers& numbers) {
    sdk::Prompt prompt = task_.data().seed_prompt;
    if (Id(system) != sdk::kSeedPrompt) {
      prompt.output_instructions = "One word.";
    }
    prompt.system = system;
    Deed deed = {Id(system), 0, 0};
    double sum = 0.0;
    for (const std::uint64_t number : numbers) {
      if (scored_.insert({deed.candidate, number}).second) {
        deed.first = deed.count++ == 0 ? number : deed.first;
      }
      sum += task_.Evaluate(prompt, *by_number_.at(number), 0).score;
    }
    if (deed.count > 0) {
      deeds.push_back(deed);
    }
    return sum / static_cast<double>(numbers.size());
  }

  const RuleTask& task_;
  sdk::Search search_;
  std::map<std::uint64_t, const WorldExample*> by_number_;
  std::map<std::string, std::uint64_t> ids_ = {{"Sort the message.", 1}};
  std::set<std::pair<std::uint64_t, std::uint64_t>> scored_;
  std::uint64_t calls_ = 0;
};

TEST(Trainer, FollowsPromptimStepByStep) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    ScriptedRole role(Small(seed), [](const std::string&, std::uint64_t call) {
      return Promptim::Draft(call);
    });
    const RuleTask task(role.task_options);
    SearchWorld world(task, {.seed = seed});
    EXPECT_EQ(RunWithin(world, kPromptim).status, WHET_OK);
    SearchWorld other(task, {.seed = seed});
    const Promptim expected(task, other, 3, 9);
    EXPECT_EQ(Deeds(world.trajectory()).size(), expected.deeds.size());
    EXPECT_EQ(Deeds(world.trajectory()), expected.deeds) << world.trajectory();
    EXPECT_EQ(world.Best().system, expected.result);
  }
}

TEST(Trainer, UntestedAttemptsAreRememberedWithTheirBatch) {
  ScriptedRole role(Small(1), [](const std::string&, std::uint64_t call) {
    return Numbered("Bad.", call);
  });
  const RuleTask task(role.task_options);
  SearchWorld world(task, {.calls = 100});
  RunWithin(world, kPromptim);
  ASSERT_GE(role.requests.size(), 3U);
  const std::string& second = role.requests[1].messages[0].content;
  EXPECT_THAT(second, HasSubstr("on 9 training examples\n<system>\nSort the"));
  EXPECT_THAT(second, HasSubstr("The idea behind it: A rule helps."));
  EXPECT_THAT(role.requests[2].messages[0].content,
              HasSubstr("Idea: A rule helps.\n<system>\nBad. Draft 0."));
}

// Every budget that covers a batch, a request and the validation split ends
// with a validated prompt.
TEST(Trainer, AnEpochThatCannotBePaidIsValidatedBeforeItsEnd) {
  for (std::int64_t calls = 0; calls <= 130; calls += 5) {
    ScriptedRole role(Small(2), [](const std::string&, std::uint64_t call) {
      return Numbered("Good.", call);
    });
    const RuleTask task(role.task_options);
    SearchWorld world(task, {.seed = 2, .calls = calls});
    EXPECT_EQ(RunWithin(world, kPromptim).status, WHET_OK) << calls;
    EXPECT_LE(world.calls_spent(), calls);
    if (calls >= 9 + 1 + 30) {
      EXPECT_THAT(world.Best().system, HasSubstr("Good.")) << calls;
    } else {
      EXPECT_EQ(world.calls_spent(), 0) << calls;
    }
  }
}

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

// A prompt that came with demonstrations from the training split.
class ShownTask : public OrderTask {
 public:
  using OrderTask::OrderTask;
  bool HasRole(std::string_view) const override { return true; }
  sdk::Generated Generate(std::string_view, const sdk::GenerateRequest&,
                          std::uint64_t call) const override {
    return {WHET_OK, "<system>\n" + Numbered("Sort.", call) + "\n</system>"};
  }
};

TEST(Trainer, WhatThePromptShowsIsNoExample) {
  const ShownTask task({.seed_demonstrations = 8});
  SearchWorld world(task, {.calls = 300});
  EXPECT_EQ(RunWithin(world, R"({"batch_size": 96})").status, WHET_OK);
  EXPECT_GT(world.candidates(), 1U);
}

}  // namespace
}  // namespace whet::testing
