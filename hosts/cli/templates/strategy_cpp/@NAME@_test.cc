// What the strategy decides, on scores that are made up.
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

#include "comparison.h"

using whet::sdk::Evaluated;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// NaN: an evaluation that failed.
std::vector<Evaluated> Scores(const std::vector<double>& values) {
  std::vector<Evaluated> out;
  for (const double value : values) {
    Evaluated e;
    e.status = std::isnan(value) ? WHET_UNAVAILABLE : WHET_OK;
    e.score = value;
    out.push_back(e);
  }
  return out;
}

int Check(const char* what, double got, double want) {
  if (std::abs(got - want) < 1e-12)
    return 0;
  std::printf("%s: expected %g, got %g\n", what, want, got);
  return 1;
}

}  // namespace

int main() {
  int failures = 0;
  failures += Check("better", MeanDifference(Scores({1, 1}), Scores({0, 1})),
                    0.5);
  failures += Check("failed ones do not count",
                    MeanDifference(Scores({1, kNone}), Scores({0, 1})), 1.0);
  failures += Check("nothing to compare",
                    MeanDifference(Scores({kNone}), Scores({1})), 0.0);
  std::printf("%d failed\n", failures);
  return failures == 0 ? 0 : 1;
}
