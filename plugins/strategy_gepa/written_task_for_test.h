// A task for tests of gepa whose answers are written into the prompts.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_WRITTEN_TASK_FOR_TEST_H_
#define WHET_PLUGINS_STRATEGY_GEPA_WRITTEN_TASK_FOR_TEST_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "search/scoreboard.h"
#include "search_world/search_world.h"
#include "search_world/task.h"

namespace whet::gepa {

// The answer of a prompt to example i, from 0, is right if the i-th character
// of its system text is an x, or that of its output instructions; it fails if
// that of its system text is an !. Examples 1 to 40 are train, 101 to 140 val.
class WrittenTask : public testing::Task {
 public:
  WrittenTask() {
    data_.seed_prompt.system = std::string(40, '.');
    data_.seed_prompt.user_template = "{{text}}";
    for (std::uint64_t i = 0; i < 40; ++i) {
      data_.train.push_back({1 + i, {{"text", std::to_string(i)}}, ""});
      data_.val.push_back({101 + i, {{"text", std::to_string(i)}}, ""});
    }
  }
  const testing::WorldData& data() const override { return data_; }
  sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                          const testing::WorldExample& example,
                          std::uint32_t) const override {
    const std::size_t i = (example.number - 1) % 100;
    const auto says = [i](const std::string& text, char c) {
      return i < text.size() && text[i] == c;
    };
    sdk::Evaluated e;
    if (says(prompt.system, '!')) {
      e.status = WHET_UNAVAILABLE;
      return e;
    }
    const bool right =
        says(prompt.system, 'x') || says(prompt.output_instructions, 'x');
    e.score = right ? 1.0 : 0.0;
    return e;
  }
  double TrueScore(const sdk::Prompt&) const override { return 0.0; }

 private:
  testing::WorldData data_;
};

struct WrittenWorld {
  explicit WrittenWorld(testing::WorldOptions options = {})
      : world(task, options) {}

  // The seed prompt with `answers` in place of its first answers.
  sdk::Prompt With(const std::string& answers) const {
    sdk::Prompt prompt = task.data().seed_prompt;
    prompt.system.replace(0, answers.size(), answers);
    return prompt;
  }
  whet_candidate Enter(const sdk::Prompt& prompt) {
    return search.Propose(sdk::ToJson(prompt), {}, "test");
  }
  whet_candidate Prompt(const std::string& answers) {
    return Enter(With(answers));
  }
  static search::Numbers From(std::uint64_t first) {
    search::Numbers numbers;
    for (std::uint64_t i = 0; i < 40; ++i) {
      numbers.push_back(first + i);
    }
    return numbers;
  }

  WrittenTask task;
  testing::SearchWorld world;
  sdk::Search search{sdk::Host(world.host())};
  search::Scoreboard board{search};
};

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_WRITTEN_TASK_FOR_TEST_H_
