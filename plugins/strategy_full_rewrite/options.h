// Settings of full_rewrite; schema.json describes them.
#ifndef WHET_PLUGINS_STRATEGY_FULL_REWRITE_OPTIONS_H_
#define WHET_PLUGINS_STRATEGY_FULL_REWRITE_OPTIONS_H_

#include <cstddef>
#include <string>

namespace whet::full_rewrite {

// What the reflect role writes: all texts of the prompt, in sections; or its
// system text and output instructions, as a JSON object.
enum class Form { kWhole, kTwoPart };

// Which results of the current prompt a rewrite is made from: all there are on
// training examples, or those on the batch.
enum class Feedback { kSeen, kBatch };

// When rewrites are compared on validation examples: each one at once, in a
// race; or the last one of an epoch, on all of them.
enum class Validate { kStep, kEpoch };

struct Options {
  Form form = Form::kWhole;
  // The trainer loop.
  std::size_t epochs = 20;
  std::size_t batch_size = 8;
  std::size_t train_size = 0;  // 0: all
  std::size_t rewrites = 2;    // of a step
  Feedback feedback = Feedback::kSeen;
  bool skip_perfect = true;
  bool gate = true;
  Validate validate = Validate::kStep;
  std::size_t patience = 8;  // steps; 0: no end
  std::size_t restarts = 2;
  // What a request shows.
  std::size_t worst = 4;
  std::size_t random = 2;
  std::size_t history = 6;
  std::string task_description = {};
  // Limits.
  std::size_t max_chars = 6000;
  std::size_t max_rewrites = 60;
  // Texts in use, built-in or given. No system message if the first is empty.
  std::string optimizer_system_prompt = {};
  std::string rewrite_prompt = {};
  std::string repair_prompt = {};
};

// Reads validated settings. Throws INVALID_ARGUMENT for a text that lacks a
// required slot or has an unknown one, naming it.
Options ParseOptions(const std::string& config);

}  // namespace whet::full_rewrite

#endif  // WHET_PLUGINS_STRATEGY_FULL_REWRITE_OPTIONS_H_
