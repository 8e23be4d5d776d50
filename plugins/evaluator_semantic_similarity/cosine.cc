#include "cosine.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "whet/sdk/error.h"

namespace whet::semantic_similarity {

double Cosine(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) {
    throw sdk::Error(WHET_INTERNAL,
                     "the model gave vectors of " + std::to_string(a.size()) +
                         " and " + std::to_string(b.size()) + " dimensions");
  }
  double dot = 0.0;
  double aa = 0.0;
  double bb = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    dot += double{a[i]} * b[i];
    aa += double{a[i]} * a[i];
    bb += double{b[i]} * b[i];
  }
  if (aa == 0.0 || bb == 0.0)
    return 0.0;
  return std::clamp(dot / std::sqrt(aa * bb), -1.0, 1.0);
}

}  // namespace whet::semantic_similarity
