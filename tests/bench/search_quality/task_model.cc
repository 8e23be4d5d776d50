#include "task_model.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/search_world/noise.h"

namespace whet::quality {
namespace {

std::string OtherLabel(const std::string& expected, std::uint64_t draw) {
  const auto right = static_cast<std::size_t>(
      std::find(kLabels.begin(), kLabels.end(), expected) - kLabels.begin());
  return std::string(
      kLabels[(right + 1 + draw % (kLabels.size() - 1)) % kLabels.size()]);
}

}  // namespace

TaskModel::TaskModel(const World& world, std::size_t cases) : world_(world) {
  for (std::size_t i = 0; i < cases; ++i) {
    cases_.push_back(MakeCase(world.seed(), i));
  }
}

std::string TaskModel::Answer(const std::vector<sdk::Message>& messages,
                              std::uint32_t sample) {
  std::size_t number = 0;
  const PromptView view = ReadConversation(messages, cases_, &number);
  if (number >= cases_.size()) {
    return "unknown";
  }
  const Case& asked = cases_[number];
  const Known& known = Read(view);
  const std::string name =
      "answer " + std::to_string(number) + " " + std::to_string(sample);
  const bool right = testing::Uniform(name, known.draw) <
                     world_.Judged(world_.Probability(known.skill, asked));
  return right ? asked.expected
               : OtherLabel(asked.expected, testing::Hash(name));
}

// A prompt is read once: it is asked about many examples.
const TaskModel::Known& TaskModel::Read(const PromptView& view) {
  std::string identity = Identity(view);
  const auto it = known_.find(identity);
  if (it != known_.end()) {
    return it->second;
  }
  const Known known = {world_.SkillOf(view),
                       testing::Hash(identity, world_.seed())};
  return known_.emplace(std::move(identity), known).first->second;
}

}  // namespace whet::quality
