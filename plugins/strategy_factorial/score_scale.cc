#include "score_scale.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace whet::factorial {
namespace {

// Of answers of which a third or two thirds are right.
constexpr double kUsualDeviation = 0.47;
// Beyond it differences are rounding.
constexpr double kLeastUnit = 0.01;

}  // namespace

ScoreScale ScaleOf(const std::vector<double>& scores) {
  const bool right_or_wrong =
      std::all_of(scores.begin(), scores.end(),
                  [](double score) { return score == 0.0 || score == 1.0; });
  if (right_or_wrong || scores.size() < kLeastScores) {
    return {};
  }
  const auto count = static_cast<double>(scores.size());
  double sum = 0.0;
  for (const double score : scores) {
    sum += score;
  }
  const double mean = sum / count;
  double squares = 0.0;
  for (const double score : scores) {
    squares += (score - mean) * (score - mean);
  }
  const double deviation = std::sqrt(squares / count);
  return {mean, std::clamp(deviation / kUsualDeviation, kLeastUnit, 1.0)};
}

}  // namespace whet::factorial
