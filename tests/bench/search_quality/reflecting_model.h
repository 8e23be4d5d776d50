// The model that improves prompts: finds out which form of answer a request
// asks for and which prompt it shows, and answers in that form with rules of
// the world's hidden list.
//
//   ReflectingModel model(world);
//   model.Reply(messages, sample);
//
// It knows these forms: {"edits": [...]}, {"analysis", "system_prompt",
// "output_instructions"}, the sections <system>, <user> and
// <output_instructions>, one text between ``` fences, and one text made of two.
// Anything else gets a sentence of prose. A rule that the request mentions
// anywhere, in the prompt or as an earlier attempt, is not proposed again; the
// examples that it shows say in which clusters a useful rule is looked for.
// Every reply brings as many new rules, whatever its form. Thread-compatible.
#ifndef WHET_TESTS_BENCH_SEARCH_QUALITY_REFLECTING_MODEL_H_
#define WHET_TESTS_BENCH_SEARCH_QUALITY_REFLECTING_MODEL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "whet/sdk/generation.h"

#include "world.h"

namespace whet::quality {

class ReflectingModel {
 public:
  explicit ReflectingModel(const World& world) : world_(world) {}

  std::string Reply(const std::vector<sdk::Message>& messages,
                    std::uint32_t sample) const;

 private:
  const World& world_;
};

}  // namespace whet::quality

#endif  // WHET_TESTS_BENCH_SEARCH_QUALITY_REFLECTING_MODEL_H_
