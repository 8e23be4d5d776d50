// The trainer loop against promptim's own, written down line by line.
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

using ::testing::HasSubstr;

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

TEST(FullRewriteAsPromptim, TakesTheSameSteps) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
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

TEST(FullRewriteAsPromptim, UntestedAttemptsAreRememberedWithTheirBatch) {
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
TEST(FullRewriteAsPromptim, AnEpochThatCannotBePaidIsValidatedBeforeItsEnd) {
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

}  // namespace
}  // namespace whet::testing
