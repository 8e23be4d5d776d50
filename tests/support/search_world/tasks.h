// The simulated tasks. All noise is a function of (task seed, prompt,
// example): a prompt keeps its answers, as with greedy decoding and a cache.
// Thread-compatible.
#ifndef WHET_TESTS_SUPPORT_SEARCH_WORLD_TASKS_H_
#define WHET_TESTS_SUPPORT_SEARCH_WORLD_TASKS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "search_world/task.h"

namespace whet::testing {

// A classifier that lives by its demonstrations, with the variance components
// measured on a small real model: the order of the demonstrations moves its
// accuracy by 9 points (standard deviation), the choice by 3, an unbalanced
// choice costs 5, and a single answer is a coin toss around that. Without
// demonstrations it gives 2 %.
struct OrderTaskOptions {
  std::uint64_t seed = 1;
  int train = 96;
  int val = 72;
  std::vector<std::string> labels = {"account", "billing", "shipping",
                                     "technical"};
  double order_sd = 0.09;
  double choice_sd = 0.03;
  double fail_rate = 0.0;       // share of (prompt, example) without a score
  int seed_demonstrations = 0;  // in the seed prompt
  double zero_shot = 0.02;      // accuracy without demonstrations
  // By how much (standard deviation) another system text moves the accuracy.
  // Above 0 there is a role reflect, which answers "Instruction N." in fences.
  double instruction_sd = 0.0;
};

class OrderTask : public Task {
 public:
  explicit OrderTask(OrderTaskOptions options);

  const WorldData& data() const override { return data_; }
  sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                          const WorldExample& example,
                          std::uint32_t sample) const override;
  double TrueScore(const sdk::Prompt& prompt) const override;
  bool HasRole(std::string_view role) const override;
  sdk::Generated Generate(std::string_view role,
                          const sdk::GenerateRequest& request,
                          std::uint64_t call) const override;

 private:
  double Accuracy(const sdk::Prompt& prompt) const;
  double InstructionEffect(const sdk::Prompt& prompt) const;

  OrderTaskOptions options_;
  WorldData data_;
};

// Free text: the expected outputs are long-winded, and a demonstration that
// shows the model's own full-mark style ("ok: ...") helps three times as much.
class StyleTask : public Task {
 public:
  StyleTask(std::uint64_t seed, int train, int val);

  const WorldData& data() const override { return data_; }
  sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                          const WorldExample& example,
                          std::uint32_t sample) const override;
  double TrueScore(const sdk::Prompt& prompt) const override;

 private:
  double Accuracy(const sdk::Prompt& prompt) const;

  std::uint64_t seed_;
  WorldData data_;
};

// An instruction follower: each sentence "Rule N." in the system text moves the
// accuracy by a hidden amount. The reflect role is the test's script. With
// topics, each example has one, which its text and the feedback name, and a
// sentence can help with one topic and harm another.
struct RuleTaskOptions {
  std::uint64_t seed = 1;
  int train = 60;
  int val = 60;
  double base = 0.4;
  std::map<std::string, double> rules = {};  // sentence -> effect
  std::vector<std::string> topics = {};
  // topic -> sentence -> effect, beside that of `rules`
  std::map<std::string, std::map<std::string, double>> topic_rules = {};
  std::string seed_system = "Sort the message.";
  double fail_rate = 0.0;
  bool has_reflect = true;
  // (role, request, number of the call from 0) -> answer.
  std::function<sdk::Generated(std::string_view, const sdk::GenerateRequest&,
                               std::uint64_t)>
      reflect = {};
};

class RuleTask : public Task {
 public:
  explicit RuleTask(RuleTaskOptions options);

  const WorldData& data() const override { return data_; }
  sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                          const WorldExample& example,
                          std::uint32_t sample) const override;
  double TrueScore(const sdk::Prompt& prompt) const override;
  bool HasRole(std::string_view role) const override;
  sdk::Generated Generate(std::string_view role,
                          const sdk::GenerateRequest& request,
                          std::uint64_t call) const override;

 private:
  // Empty without topics.
  std::string TopicOf(const WorldExample& example) const;
  double Accuracy(const sdk::Prompt& prompt, const std::string& topic) const;

  RuleTaskOptions options_;
  WorldData data_;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_SEARCH_WORLD_TASKS_H_
