// Two prompts on the same examples.
#pragma once

#include <cstddef>
#include <vector>

#include <whet/sdk/strategy.h>

// Mean of `a` - `b` over the examples that both have a score for; 0 if there is
// none. An evaluation that failed is no score, and never 0.
inline double MeanDifference(const std::vector<whet::sdk::Evaluated>& a,
                             const std::vector<whet::sdk::Evaluated>& b) {
  double sum = 0.0;
  int count = 0;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (!a[i].ok() || !b[i].ok())
      continue;
    sum += a[i].score - b[i].score;
    ++count;
  }
  return count == 0 ? 0.0 : sum / count;
}
