#include "compat_selection.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "search/pareto_front.h"

namespace whet::gepa {
namespace {

constexpr double kEpsilon = 0.1;
constexpr std::size_t kTop = 5;

std::size_t Highest(const std::vector<double>& averages) {
  return static_cast<std::size_t>(
      std::max_element(averages.begin(), averages.end()) - averages.begin());
}

// select_program_candidate_from_pareto_front().
std::size_t DrawFrom(const std::vector<PythonSet>& fronts,
                     const std::vector<double>& averages,
                     search::PythonRandom& random) {
  std::vector<std::size_t> programs;  // in the order of their first front
  std::vector<std::size_t> times(averages.size(), 0);
  for (const PythonSet& front : RemoveDominated(fronts, averages)) {
    for (const std::size_t program : front.items()) {
      if (times[program]++ == 0) {
        programs.push_back(program);
      }
    }
  }
  std::vector<std::size_t> list;
  for (const std::size_t program : programs) {
    list.insert(list.end(), times[program], program);
  }
  return random.Choice(list);
}

// The fronts, as far as they are among the kTop best averages.
std::vector<PythonSet> TopFronts(const CompatState& state) {
  const std::vector<double>& averages = state.averages();
  std::vector<std::size_t> order(averages.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(
      order.begin(), order.end(),
      [&](std::size_t a, std::size_t b) { return averages[a] > averages[b]; });
  order.resize(std::min(kTop, order.size()));
  const PythonSet top(order);
  std::vector<PythonSet> fronts;
  for (const PythonSet& front : state.Fronts()) {
    PythonSet left = Intersection(front, top);
    if (left.size() > 0) {
      fronts.push_back(std::move(left));
    }
  }
  return fronts;
}

}  // namespace

std::vector<PythonSet> RemoveDominated(const std::vector<PythonSet>& fronts,
                                       const std::vector<double>& averages) {
  std::vector<search::Front> members;
  for (const PythonSet& front : fronts) {
    members.push_back(front.items());
  }
  const std::vector<bool> survives = search::Survivors(members, averages);
  std::vector<PythonSet> left;
  for (const search::Front& front : members) {
    PythonSet& set = left.emplace_back();
    for (const std::size_t program : front) {
      if (survives[program]) {
        set.Add(program);
      }
    }
  }
  return left;
}

std::size_t SelectProgram(const std::string& how, const CompatState& state,
                          search::PythonRandom& random) {
  if (how == "current_best") {
    return Highest(state.averages());
  }
  if (how == "epsilon_greedy") {
    return random.Random() < kEpsilon ? random.Below(state.programs().size())
                                      : Highest(state.averages());
  }
  const std::vector<PythonSet> fronts =
      how == "top_k_pareto" ? TopFronts(state) : state.Fronts();
  return fronts.empty() ? Highest(state.averages())
                        : DrawFrom(fronts, state.averages(), random);
}

void EpochShuffledSampler::Shuffle() {
  shuffled_.resize(size_);
  std::iota(shuffled_.begin(), shuffled_.end(), 0);
  random_.Shuffle(shuffled_);
  for (std::size_t pad = 0; shuffled_.size() % batch_ != 0; ++pad) {
    shuffled_.push_back(shuffled_[size_ - 1 - pad % size_]);
  }
}

std::vector<std::size_t> EpochShuffledSampler::Next(std::size_t iteration) {
  const std::size_t base = iteration * batch_;
  const std::size_t epoch = shuffled_.empty() ? 0 : base / shuffled_.size();
  if (shuffled_.empty() || epoch > epoch_) {
    epoch_ = epoch;
    Shuffle();
  }
  const auto begin =
      shuffled_.begin() + static_cast<std::ptrdiff_t>(base % shuffled_.size());
  return {begin, begin + static_cast<std::ptrdiff_t>(batch_)};
}

}  // namespace whet::gepa
