// Rows of testdata/goldens.inc, and the samples that they speak of.
#ifndef WHET_CORE_STATS_GOLDENS_FOR_TEST_H_
#define WHET_CORE_STATS_GOLDENS_FOR_TEST_H_

#include <cstdint>
#include <vector>

namespace whet {

struct TestsGolden {
  double wins;
  double losses;
  double sign_test;
  double exact;
  double mid_p;
};

struct WilsonGolden {
  double successes;
  double n;
  double confidence;
  double low;
  double high;
};

struct VerdictGolden {
  double wins;
  double losses;
  double probability;
};

struct PosteriorGolden {
  double n;
  double shift;
  double x;
  double probability;
};

struct DrawnGolden {
  double sample;  // 0: graded, 1: uneven
  double x;
  double probability;
};

struct PowerGolden {
  double n;
  double improvement;
  double asked;
  double accepted;
};

struct DetectableGolden {
  double n;
  double asked;
  double improvement;
};

struct EvidenceGolden {
  double wins;
  double losses;
  double value;
};

struct BootstrapGolden {
  double sample;
  double percentile_low;
  double percentile_high;
  double bca_low;
  double bca_high;
};

struct HolmGolden {
  double probability[5];
  double adjusted[5];
};

#include "testdata/goldens.inc"

inline std::vector<double> GradedDifferences() {
  std::vector<double> out;
  for (int i = 0; i < 30; ++i)
    out.push_back((7 * i % 11 - 4) / 20.0);
  return out;
}

inline std::vector<double> UnevenDifferences() {
  std::vector<double> out = {0.8, 0.9};
  for (int i = 0; i < 23; ++i)
    out.push_back(-0.01 * (i % 3));
  return out;
}

}  // namespace whet

#endif  // WHET_CORE_STATS_GOLDENS_FOR_TEST_H_
