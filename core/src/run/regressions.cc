#include "run/regressions.h"

#include <algorithm>
#include <vector>

namespace whet {

Regressions FindRegressions(const std::vector<TestRow>& rows) {
  Regressions found;
  for (const TestRow& row : rows) {
    if (!row.seed_score || !row.best_score ||
        *row.best_score >= *row.seed_score)
      continue;
    found.worst.push_back({row.example, row.input, row.expected,
                           row.seed_output, row.best_output, *row.seed_score,
                           *row.best_score});
  }
  found.count = static_cast<std::int64_t>(found.worst.size());
  const auto loss = [](const Regression& one) {
    return one.seed_score - one.best_score;
  };
  std::stable_sort(found.worst.begin(), found.worst.end(),
                   [&loss](const Regression& a, const Regression& b) {
                     return loss(a) > loss(b);
                   });
  found.worst.resize(std::min(found.worst.size(), kRegressionsListed));
  return found;
}

}  // namespace whet
