#include "stats/many_candidates.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace whet {

std::vector<double> AdjustForEachOther(
    const std::vector<double>& probabilities_better) {
  const std::size_t k = probabilities_better.size();
  std::vector<std::size_t> by_rank(k);
  std::iota(by_rank.begin(), by_rank.end(), std::size_t{0});
  std::stable_sort(by_rank.begin(), by_rank.end(),
                   [&](std::size_t a, std::size_t b) {
                     return probabilities_better[a] > probabilities_better[b];
                   });
  std::vector<double> adjusted(k);
  double least = 1.0;
  for (std::size_t rank = 0; rank < k; ++rank) {
    const double p = 1.0 - probabilities_better[by_rank[rank]];
    // The best one is not rounded if it is alone.
    const double others = static_cast<double>(k - rank - 1) * p;
    least = std::min(
        least, std::max(0.0, probabilities_better[by_rank[rank]] - others));
    adjusted[by_rank[rank]] = least;
  }
  return adjusted;
}

std::vector<bool> ConfirmTogether(
    const std::vector<double>& probabilities_better, double asked) {
  std::vector<bool> accepted;
  for (const double probability : AdjustForEachOther(probabilities_better))
    accepted.push_back(probability >= asked);
  return accepted;
}

}  // namespace whet
