#include "pareto_front.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace whet::search {

std::vector<bool> Survivors(const std::vector<Front>& fronts,
                            const std::vector<double>& scores) {
  std::vector<std::vector<std::size_t>> fronts_of(scores.size());
  std::vector<std::size_t> left;  // members of each front
  std::vector<std::size_t> order;
  for (const Front& front : fronts) {
    for (const std::size_t candidate : front) {
      if (fronts_of[candidate].empty()) {
        order.push_back(candidate);
      }
      fronts_of[candidate].push_back(left.size());
    }
    left.push_back(front.size());
  }
  std::stable_sort(
      order.begin(), order.end(),
      [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  std::vector<bool> survives(scores.size(), false);
  for (const std::size_t candidate : order) {
    const std::vector<std::size_t>& own = fronts_of[candidate];
    survives[candidate] =
        std::any_of(own.begin(), own.end(),
                    [&](std::size_t front) { return left[front] == 1; });
    if (!survives[candidate]) {
      for (const std::size_t front : own) {
        --left[front];
      }
    }
  }
  return survives;
}

void ParetoFront::Add(std::size_t candidate, std::uint64_t example,
                      double score) {
  const auto [it, first] = best_.try_emplace(example, BestOf{score, {}});
  BestOf& best = it->second;
  if (score < best.score) {
    return;
  }
  if (score > best.score) {
    best = {score, {}};
  }
  const auto place =
      std::lower_bound(best.members.begin(), best.members.end(), candidate);
  if (place == best.members.end() || *place != candidate) {
    best.members.insert(place, candidate);
  }
}

std::optional<double> ParetoFront::Best(std::uint64_t example) const {
  const auto it = best_.find(example);
  return it == best_.end() ? std::nullopt
                           : std::optional<double>(it->second.score);
}

std::vector<Front> ParetoFront::fronts() const {
  std::vector<Front> fronts;
  for (const auto& [example, best] : best_) {
    fronts.push_back(best.members);
  }
  return fronts;
}

std::vector<std::size_t> ParetoFront::Shares(
    const std::vector<double>& means) const {
  const std::vector<Front> all = fronts();
  const std::vector<bool> survives = Survivors(all, means);
  std::vector<std::size_t> shares(means.size(), 0);
  for (const Front& front : all) {
    for (const std::size_t candidate : front) {
      shares[candidate] += survives[candidate] ? 1 : 0;
    }
  }
  return shares;
}

}  // namespace whet::search
