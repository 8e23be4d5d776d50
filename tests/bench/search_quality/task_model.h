// The model whose prompt is improved: reads a conversation as it is sent, and
// answers right or wrong by a draw that depends on the whole conversation only.
//
//   TaskModel model(world, 400);
//   model.Answer(messages);                  // "billing"
//
// One thread at a time.
#ifndef WHET_TESTS_BENCH_SEARCH_QUALITY_TASK_MODEL_H_
#define WHET_TESTS_BENCH_SEARCH_QUALITY_TASK_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "whet/sdk/generation.h"

#include "cases.h"
#include "world.h"

namespace whet::quality {

class TaskModel {
 public:
  // Knows the cases 0 to `cases` - 1.
  TaskModel(const World& world, std::size_t cases);

  const std::vector<Case>& cases() const { return cases_; }
  // "unknown" if no known case is asked about. `sample` is a repeat.
  std::string Answer(const std::vector<sdk::Message>& messages,
                     std::uint32_t sample);

 private:
  struct Known {
    Skill skill;
    std::uint64_t draw = 0;
  };
  const Known& Read(const PromptView& view);

  const World& world_;
  std::vector<Case> cases_;
  std::unordered_map<std::string, Known> known_;
};

}  // namespace whet::quality

#endif  // WHET_TESTS_BENCH_SEARCH_QUALITY_TASK_MODEL_H_
