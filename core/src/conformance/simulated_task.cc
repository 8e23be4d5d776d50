#include "conformance/simulated_task.h"

#include <algorithm>
#include <array>

#include "conformance/samples.h"
#include "nlohmann/json.hpp"

namespace whet::conformance {
namespace {

struct Topic {
  const char* label;
  const char* sentence;
};

constexpr Topic kTopics[] = {
    {"delivery", "The message is about a parcel that is on its way."},
    {"refund", "The message asks for money that was paid."},
    {"account", "The message is about signing in."},
    {"praise", "The message says thank you."},
};

constexpr const char* kOpenings[] = {"Hello, ", "Good morning. ",
                                     "It is me again: ", "Quick question, ",
                                     "Dear all, "};
constexpr const char* kObjects[] = {"the blue lamp",   "my second order",
                                    "the green chair", "our last invoice",
                                    "a pair of boots", "the garden table"};
constexpr const char* kRequests[] = {"has not come yet", "was paid twice",
                                     "cannot be seen after I sign in",
                                     "is lovely, thank you"};

constexpr const char* kAdvice[] = {
    "Read the whole message before you decide.",
    "A parcel that is late is about delivery.",
    "Money that was paid twice is a refund.",
    "Trouble with signing in is about the account.",
    "Thanks without a question are praise.",
    "Answer with the topic and nothing else.",
    "Do not explain the answer.",
    "If two topics fit, take the one that is asked for.",
    "Write in capital letters.",
    "Be creative.",
    "Always answer in full sentences.",
    "Ignore greetings.",
};
// Points of quality that each adds; the order is that of kAdvice.
constexpr double kWorth[] = {0.04, 0.08, 0.10,  0.08,  0.06,  0.12,
                             0.03, 0.05, -0.10, -0.08, -0.06, 0.02};
static_assert(std::size(kAdvice) == std::size(kWorth));

// Texts of HardTexts() that are UTF-8 and may stand in an example.
std::string HardInput(std::uint64_t i) {
  static const auto& texts = *new std::vector<std::string>(HardTexts());
  return texts[i % texts.size()];
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

}  // namespace

std::uint64_t HashOf(std::string_view text, std::uint64_t salt) {
  std::uint64_t hash = 14695981039346656037U ^ (salt * 0x9E3779B97F4A7C15U);
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return Draws(hash).Next();
}

double UnitOf(std::string_view text, std::uint64_t salt) {
  return Draws(HashOf(text, salt)).Unit();
}

std::span<const char* const> Advice() { return kAdvice; }

SimulatedTask::SimulatedTask(const TaskOptions& options) : options_(options) {
  seed_prompt_.system = "You sort messages of customers.";
  seed_prompt_.user_template = "Message {{id}}: {{message}}\nTopic:";
  seed_prompt_.output_instructions =
      options.labels ? "Answer with one topic: delivery, refund, account or "
                       "praise."
                     : "Say in one sentence what the message is about.";
  train_ = Draw(options.train, 0);
  val_ = Draw(options.val, options.train);
}

std::vector<TaskExample> SimulatedTask::Draw(std::size_t count,
                                             std::uint64_t first) const {
  std::vector<TaskExample> out;
  for (std::uint64_t i = 0; i < count; ++i) {
    // Numbers with gaps, as those of a split of a larger file.
    const std::uint64_t number = 3 * (first + i) + 2;
    Draws draws(HashOf(std::to_string(number), options_.seed));
    const std::size_t topic = draws.Below(std::size(kTopics));
    TaskExample example;
    example.number = number;
    example.expected =
        options_.labels ? kTopics[topic].label : kTopics[topic].sentence;
    std::string message = kOpenings[draws.Below(std::size(kOpenings))];
    message += kObjects[draws.Below(std::size(kObjects))];
    message += std::string(" (order ") + std::to_string(draws.Below(1000000)) +
               ") " + kRequests[topic] + ".";
    if (options_.hard_texts) {
      message += HardInput(number);
      if (!options_.labels)
        example.expected += HardInput(number / 2);
    }
    example.input = {{"id", std::to_string(number)}, {"message", message}};
    example.input_json = nlohmann::json(example.input).dump();
    out.push_back(std::move(example));
  }
  return out;
}

const TaskExample* SimulatedTask::Find(std::uint64_t number) const {
  for (const std::vector<TaskExample>* split : {&train_, &val_}) {
    const auto at = std::lower_bound(
        split->begin(), split->end(), number,
        [](const TaskExample& e, std::uint64_t n) { return e.number < n; });
    if (at != split->end() && at->number == number)
      return &*at;
  }
  return nullptr;
}

double SimulatedTask::Quality(const Candidate& candidate) const {
  if (options_.others_are_perfect)
    return candidate == seed_prompt_ ? 0.5 : 1.0;
  const std::string text = candidate.system + "\n" + candidate.user_template +
                           "\n" + candidate.output_instructions;
  double quality = 0.40;
  for (std::size_t i = 0; i < std::size(kAdvice); ++i)
    quality += Contains(text, kAdvice[i]) ? kWorth[i] : 0.0;
  const std::size_t shots = candidate.few_shot_examples.size();
  for (const FewShotExample& shot : candidate.few_shot_examples) {
    const auto message = shot.input.find("message");
    const double draw = message == shot.input.end()
                            ? 0.0
                            : UnitOf(message->second, options_.seed);
    quality += (0.10 * draw - 0.02) / static_cast<double>(1 + shots / 8);
  }
  return std::clamp(quality, 0.05, 0.97);
}

std::string SimulatedTask::WrongOutput(const TaskExample& example,
                                       std::uint64_t draw) const {
  if (options_.hard_texts) {
    const std::vector<std::string> broken = BrokenTexts();
    return broken[draw % broken.size()];
  }
  for (std::size_t i = 0; i < std::size(kTopics); ++i) {
    const Topic& topic = kTopics[(draw + i) % std::size(kTopics)];
    const char* text = options_.labels ? topic.label : topic.sentence;
    if (example.expected != text)
      return text;
  }
  return "";
}

RatedPrompt SimulatedTask::Rate(const Candidate& candidate) const {
  return {candidate, CanonicalJson(candidate), Quality(candidate)};
}

SimulatedAnswer SimulatedTask::Ask(const RatedPrompt& prompt,
                                   const TaskExample& example,
                                   std::uint32_t sample) const {
  const std::string name = std::to_string(example.number);
  const std::uint64_t own =
      HashOf(prompt.json, options_.seed + 1000 * (sample + 1));
  // Three quarters are the example's difficulty, which all prompts share.
  const double difficulty = UnitOf(name, options_.seed + 1);
  const double luck = UnitOf(name, own);
  const bool right = 0.75 * difficulty + 0.25 * luck < prompt.quality;
  SimulatedAnswer answer;
  answer.score = right ? 1.0 : 0.0;
  answer.output = right ? example.expected : WrongOutput(example, own);
  if (!right) {
    answer.feedback =
        "Expected '" + example.expected + "', but the answer is '" +
        (options_.hard_texts ? "unreadable" : answer.output) + "'.";
  }
  return answer;
}

bool Shows(const Candidate& candidate, const TaskExample& example) {
  // Where the nearest demonstrations are shown, the example itself is not.
  const bool all = !candidate.few_shot_selection.has_value();
  for (const FewShotExample& shot : candidate.few_shot_examples) {
    if (all && shot.input == example.input)
      return true;
  }
  const auto message = example.input.find("message");
  if (message == example.input.end())
    return false;
  for (const std::string* text : {&candidate.system, &candidate.user_template,
                                  &candidate.output_instructions}) {
    if (Contains(*text, message->second))
      return true;
  }
  return false;
}

}  // namespace whet::conformance
