// A simulated task: what a model and its evaluators would answer, and the
// truth about every prompt.
#ifndef WHET_TESTS_SUPPORT_SEARCH_WORLD_TASK_H_
#define WHET_TESTS_SUPPORT_SEARCH_WORLD_TASK_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/generation.h"
#include "whet/sdk/strategy.h"

namespace whet::testing {

struct WorldExample {
  std::uint64_t number = 0;
  std::map<std::string, std::string> input = {};
  std::string expected = {};
  bool is_label = true;
};

struct WorldData {
  sdk::Prompt seed_prompt = {};
  std::vector<WorldExample> train = {};
  std::vector<WorldExample> val = {};
};

class Task {
 public:
  virtual ~Task() = default;

  // Prompt and examples of the task.
  virtual const WorldData& data() const = 0;

  // One example's outcome; a function of its arguments only.
  virtual sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                                  const WorldExample& example,
                                  std::uint32_t sample) const = 0;

  // The expected score of `prompt` on examples without end.
  virtual double TrueScore(const sdk::Prompt& prompt) const = 0;

  // Roles beside `task` that answer Generate().
  virtual bool HasRole(std::string_view role) const { return role == "task"; }

  // The answer of `role`; `call` counts its calls from 0.
  virtual sdk::Generated Generate(std::string_view /*role*/,
                                  const sdk::GenerateRequest& /*request*/,
                                  std::uint64_t /*call*/) const {
    return {WHET_UNIMPLEMENTED, "this task has no script for the role"};
  }
};

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_SEARCH_WORLD_TASK_H_
