// A made-up task with known truth: messages to be answered with their topic.
//
//   const SimulatedTask task({.seed = 1, .train = 24, .val = 16});
//   const RatedPrompt prompt = task.Rate(candidate);  // prompt.quality: truth
//   const SimulatedAnswer a = task.Ask(prompt, task.train()[0], 0);
//
// A prompt is as good as the advice in it: a handful of sentences help, some
// do harm, demonstrations help a little each. Whether an example is answered
// right depends on the texts alone, so that the same question has the same
// answer in every process. Thread-safe.
#ifndef WHET_CORE_CONFORMANCE_SIMULATED_TASK_H_
#define WHET_CORE_CONFORMANCE_SIMULATED_TASK_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/candidate.h"

namespace whet::conformance {

struct TaskOptions {
  std::uint64_t seed = 1;
  std::size_t train = 24;
  std::size_t val = 16;
  bool labels = true;       // else the expected outputs are sentences
  bool hard_texts = false;  // in inputs, outputs and expected texts
  // The seed prompt is right every other time, any other prompt always.
  bool others_are_perfect = false;
};

struct TaskExample {
  std::uint64_t number = 0;
  Fields input = {};
  std::string input_json = {};
  std::string expected = {};
};

struct RatedPrompt {
  Candidate candidate;
  std::string json;  // canonical
  double quality;    // the share of all examples that it gets right, about
};

struct SimulatedAnswer {
  std::string output = {};
  std::string feedback = {};
  double score = 0.0;
};

// 64 well mixed bits of a text (FNV-1a, then the finalizer of SplitMix64).
std::uint64_t HashOf(std::string_view text, std::uint64_t salt);
// Uniform in [0, 1).
double UnitOf(std::string_view text, std::uint64_t salt);

// Sentences that a reflecting model may add to a prompt.
std::span<const char* const> Advice();

class SimulatedTask {
 public:
  explicit SimulatedTask(const TaskOptions& options);

  const Candidate& seed_prompt() const { return seed_prompt_; }
  const std::vector<TaskExample>& train() const { return train_; }
  const std::vector<TaskExample>& val() const { return val_; }
  const TaskExample* Find(std::uint64_t number) const;

  RatedPrompt Rate(const Candidate& candidate) const;
  SimulatedAnswer Ask(const RatedPrompt& prompt, const TaskExample& example,
                      std::uint32_t sample) const;

 private:
  double Quality(const Candidate& candidate) const;
  std::vector<TaskExample> Draw(std::size_t count, std::uint64_t first) const;
  std::string WrongOutput(const TaskExample& example, std::uint64_t draw) const;

  TaskOptions options_;
  Candidate seed_prompt_;
  std::vector<TaskExample> train_;
  std::vector<TaskExample> val_;
};

// True if `candidate` gives the input of `example` away: as a demonstration, or
// word for word in one of its texts.
bool Shows(const Candidate& candidate, const TaskExample& example);

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_SIMULATED_TASK_H_
