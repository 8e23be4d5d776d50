#include "search_world/tasks.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "search_world/noise.h"

namespace whet::testing {
namespace {

constexpr double kDifficultySd = 0.19;  // between examples

// The mean of clamp(p + e, 0, 1) for e ~ N(0, kDifficultySd), by quadrature.
double MeanOverExamples(double p) {
  double sum = 0.0;
  double weight = 0.0;
  for (int i = -200; i <= 200; ++i) {
    const double z = i / 50.0;
    const double w = std::exp(-0.5 * z * z);
    sum += w * std::clamp(p + kDifficultySd * z, 0.0, 1.0);
    weight += w;
  }
  return sum / weight;
}

// A coin toss that this prompt and this example always repeat.
bool Correct(double p, const std::string& prompt, const WorldExample& example,
             std::uint32_t sample, std::uint64_t seed) {
  const std::string id = std::to_string(example.number);
  const double difficulty = kDifficultySd * Normal("difficulty " + id, seed);
  return Uniform(prompt + "/" + id + "/" + std::to_string(sample), seed) <
         p + difficulty;
}

bool Fails(double rate, const std::string& prompt, const WorldExample& example,
           std::uint64_t seed) {
  return Uniform("fail " + prompt + "/" + std::to_string(example.number),
                 seed) < rate;
}

// P(0.7 U + 0.3 V < p) for independent uniforms: a trapezoid.
double ShareBelow(double p) {
  p = std::clamp(p, 0.0, 1.0);
  if (p < 0.3) {
    return p * p / (2 * 0.7 * 0.3);
  }
  if (p <= 0.7) {
    return (p - 0.15) / 0.7;
  }
  return 1.0 - (1.0 - p) * (1.0 - p) / (2 * 0.7 * 0.3);
}

std::vector<WorldExample> MakeExamples(std::uint64_t first, int count,
                                       const std::vector<std::string>& labels) {
  std::vector<WorldExample> examples;
  for (int i = 0; i < count; ++i) {
    const std::uint64_t number = first + static_cast<std::uint64_t>(i);
    const std::string text = "message " + std::to_string(number);
    examples.push_back({number,
                        {{"text", text}},
                        labels.empty() ? "a long reference for " + text
                                       : labels[number % labels.size()],
                        !labels.empty()});
  }
  return examples;
}

constexpr std::uint64_t kFirstTrain = 1;
constexpr std::uint64_t kFirstVal = 1001;

}  // namespace

OrderTask::OrderTask(OrderTaskOptions options) : options_(std::move(options)) {
  data_.seed_prompt.system = "Sort the message.";
  data_.seed_prompt.user_template = "{{text}}";
  data_.train = MakeExamples(kFirstTrain, options_.train, options_.labels);
  data_.val = MakeExamples(kFirstVal, options_.val, options_.labels);
  for (int i = 0; i < options_.seed_demonstrations; ++i) {
    data_.seed_prompt.few_shot_examples.push_back(
        {{{"text", "given " + std::to_string(i)}},
         options_
             .labels[static_cast<std::size_t>(i) % options_.labels.size()]});
  }
}

double OrderTask::Accuracy(const sdk::Prompt& prompt) const {
  const auto& shots = prompt.few_shot_examples;
  if (shots.empty()) {
    return options_.zero_shot + InstructionEffect(prompt);
  }
  std::map<std::string, int> per_label;
  std::vector<std::string> names;
  std::string order;
  for (const sdk::FewShotExample& shot : shots) {
    ++per_label[shot.output];
    names.push_back(shot.input.at("text"));
    order += names.back() + ";";
  }
  std::sort(names.begin(), names.end());
  std::string choice;
  for (const std::string& name : names) {
    choice += name + ";";
  }
  const auto most = std::max_element(
      per_label.begin(), per_label.end(),
      [](const auto& a, const auto& b) { return a.second < b.second; });
  const double share =
      static_cast<double>(most->second) / static_cast<double>(shots.size());
  const double balanced = 1.0 / static_cast<double>(options_.labels.size());
  // The last two demonstrations carry half of the variance of the order.
  const std::string ending = shots.size() < 2
                                 ? order
                                 : shots[shots.size() - 2].input.at("text") +
                                       ";" + shots.back().input.at("text");
  return 0.45 +
         options_.order_sd * std::sqrt(0.5) *
             (Normal("order " + order, options_.seed) +
              Normal("ending " + ending, options_.seed)) +
         options_.choice_sd * Normal("choice " + choice, options_.seed) -
         0.05 * (share > balanced + 0.13 ? 1.0 : 0.0) -
         0.03 * std::max(0.0, 4.0 - static_cast<double>(shots.size())) +
         InstructionEffect(prompt);
}

double OrderTask::InstructionEffect(const sdk::Prompt& prompt) const {
  return prompt.system == data_.seed_prompt.system
             ? 0.0
             : options_.instruction_sd *
                   Normal("instruction " + prompt.system, options_.seed);
}

bool OrderTask::HasRole(std::string_view role) const {
  return role == "task" || (role == "reflect" && options_.instruction_sd > 0.0);
}

sdk::Generated OrderTask::Generate(std::string_view role,
                                   const sdk::GenerateRequest& request,
                                   std::uint64_t call) const {
  if (role != "reflect") {
    return Task::Generate(role, request, call);
  }
  return {WHET_OK, "```\nInstruction " + std::to_string(call) + ".\n```"};
}

sdk::Evaluated OrderTask::Evaluate(const sdk::Prompt& prompt,
                                   const WorldExample& example,
                                   std::uint32_t sample) const {
  std::string identity;
  for (const sdk::FewShotExample& shot : prompt.few_shot_examples) {
    identity += shot.input.at("text") + ":" + shot.output + ";";
  }
  if (prompt.system != data_.seed_prompt.system) {
    identity += prompt.system;
  }
  sdk::Evaluated e;
  if (Fails(options_.fail_rate, identity, example, options_.seed)) {
    e.status = WHET_UNAVAILABLE;
    return e;
  }
  const bool correct =
      Correct(Accuracy(prompt), identity, example, sample, options_.seed);
  e.score = correct ? 1.0 : 0.0;
  e.output = correct ? example.expected : "other";
  return e;
}

double OrderTask::TrueScore(const sdk::Prompt& prompt) const {
  return MeanOverExamples(Accuracy(prompt));
}

StyleTask::StyleTask(std::uint64_t seed, int train, int val) : seed_(seed) {
  data_.seed_prompt.system = "Answer the message.";
  data_.seed_prompt.user_template = "{{text}}";
  data_.train = MakeExamples(kFirstTrain, train, {});
  data_.val = MakeExamples(kFirstVal, val, {});
}

double StyleTask::Accuracy(const sdk::Prompt& prompt) const {
  double p = 0.3;
  for (const sdk::FewShotExample& shot : prompt.few_shot_examples) {
    p += shot.output.starts_with("ok:") ? 0.06 : 0.02;
  }
  return p + 0.03 * Normal(sdk::ToJson(prompt), seed_);
}

sdk::Evaluated StyleTask::Evaluate(const sdk::Prompt& prompt,
                                   const WorldExample& example,
                                   std::uint32_t sample) const {
  const std::string json = sdk::ToJson(prompt);
  sdk::Evaluated e;
  const bool correct = Correct(Accuracy(prompt), json, example, sample, seed_);
  e.score = correct ? 1.0 : 0.4;
  e.output = (correct ? "ok: " : "no: ") + example.input.at("text");
  e.feedback = correct ? "" : "too long";
  return e;
}

double StyleTask::TrueScore(const sdk::Prompt& prompt) const {
  return 0.4 + 0.6 * MeanOverExamples(Accuracy(prompt));
}

RuleTask::RuleTask(RuleTaskOptions options) : options_(std::move(options)) {
  data_.seed_prompt.system = options_.seed_system;
  data_.seed_prompt.user_template = "{{text}}";
  const std::vector<std::string> labels = {"account", "billing", "shipping"};
  data_.train = MakeExamples(kFirstTrain, options_.train, labels);
  data_.val = MakeExamples(kFirstVal, options_.val, labels);
  for (std::vector<WorldExample>* examples : {&data_.train, &data_.val}) {
    for (WorldExample& example : *examples) {
      const std::string topic = TopicOf(example);
      if (!topic.empty()) {
        example.input["text"] += " about the " + topic;
      }
    }
  }
}

std::string RuleTask::TopicOf(const WorldExample& example) const {
  // Not the remainder that labels go by: each topic has all labels.
  const std::size_t n = options_.topics.size();
  return n == 0 ? "" : options_.topics[example.number / 3 % n];
}

double RuleTask::Accuracy(const sdk::Prompt& prompt,
                          const std::string& topic) const {
  double p = options_.base;
  const std::string text = prompt.system + "\n" + prompt.output_instructions;
  const auto add = [&](const std::map<std::string, double>& rules) {
    for (const auto& [rule, effect] : rules) {
      if (text.find(rule) != std::string::npos) {
        p += effect;
      }
    }
  };
  add(options_.rules);
  const auto own = options_.topic_rules.find(topic);
  if (own != options_.topic_rules.end()) {
    add(own->second);
  }
  return p;
}

sdk::Evaluated RuleTask::Evaluate(const sdk::Prompt& prompt,
                                  const WorldExample& example,
                                  std::uint32_t sample) const {
  const std::string json = sdk::ToJson(prompt);
  sdk::Evaluated e;
  if (Fails(options_.fail_rate, json, example, options_.seed)) {
    e.status = WHET_UNAVAILABLE;
    return e;
  }
  // Common random numbers: prompts share the toss of an example, so that a
  // better prompt rarely loses what a worse one wins.
  const double toss =
      0.7 * Uniform("toss " + std::to_string(example.number), options_.seed) +
      0.3 * Uniform(json + std::to_string(example.number) + "/" +
                        std::to_string(sample),
                    options_.seed);
  const std::string topic = TopicOf(example);
  const bool correct = toss < Accuracy(prompt, topic);
  e.score = correct ? 1.0 : 0.0;
  e.output = correct ? example.expected : "other";
  if (!correct) {
    e.feedback = "Expected \"" + example.expected + "\"." +
                 (topic.empty() ? "" : " Wrong about the " + topic + ".");
  }
  return e;
}

double RuleTask::TrueScore(const sdk::Prompt& prompt) const {
  const std::vector<std::string> topics =
      options_.topics.empty() ? std::vector<std::string>{""} : options_.topics;
  double sum = 0.0;
  for (const std::string& topic : topics) {
    sum += ShareBelow(Accuracy(prompt, topic));
  }
  return sum / static_cast<double>(topics.size());
}

bool RuleTask::HasRole(std::string_view role) const {
  return role == "task" || (options_.has_reflect && role == "reflect");
}

sdk::Generated RuleTask::Generate(std::string_view role,
                                  const sdk::GenerateRequest& request,
                                  std::uint64_t call) const {
  if (!options_.reflect) {
    return {WHET_UNAVAILABLE, "no script"};
  }
  return options_.reflect(role, request, call);
}

}  // namespace whet::testing
