#include "compat_state.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace whet::gepa {
namespace {

std::size_t Coverage(const Scores& scores) {
  return static_cast<std::size_t>(
      std::count_if(scores.begin(), scores.end(),
                    [](const auto& score) { return score.has_value(); }));
}

double Average(const Scores& scores) {
  const std::size_t coverage = Coverage(scores);
  return coverage == 0 ? -std::numeric_limits<double>::infinity()
                       : Sum(scores) / static_cast<double>(coverage);
}

}  // namespace

double Sum(const Scores& scores) {
  double sum = 0.0;
  for (const std::optional<double>& score : scores) {
    sum += score.value_or(0.0);
  }
  return sum;
}

void CompatState::Add(Program program) {
  for (const std::size_t parent : program.parents) {
    program.next_component =
        std::max(program.next_component, programs_[parent].next_component);
  }
  fronts_.resize(program.val.size());
  for (std::size_t i = 0; i < program.val.size(); ++i) {
    Front& front = fronts_[i];
    if (!program.val[i].has_value()) {
      continue;
    }
    if (front.programs.size() == 0 || *program.val[i] > front.best) {
      front = {*program.val[i], {programs_.size()}};
    } else if (*program.val[i] == front.best) {
      front.programs.Add(programs_.size());
    }
  }
  averages_.push_back(Average(program.val));
  programs_.push_back(std::move(program));
}

std::vector<PythonSet> CompatState::Fronts() const {
  std::vector<PythonSet> fronts;
  for (const Front& front : fronts_) {
    if (front.programs.size() > 0) {
      fronts.push_back(front.programs.Copied());
    }
  }
  return fronts;
}

std::size_t CompatState::Best() const {
  std::size_t best = 0;
  for (std::size_t i = 1; i < programs_.size(); ++i) {
    if (averages_[i] > averages_[best] ||
        (averages_[i] == averages_[best] &&
         Coverage(programs_[i].val) > Coverage(programs_[best].val))) {
      best = i;
    }
  }
  return best;
}

std::size_t CompatState::NextComponent(std::size_t program) {
  Program& p = programs_[program];
  return std::exchange(p.next_component,
                       (p.next_component + 1) % p.texts.size());
}

}  // namespace whet::gepa
