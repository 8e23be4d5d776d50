// Bootstrap intervals of a mean difference, for comparison with other tools.
//
//   const Interval interval = BcaInterval(differences);  // 95 %, 10,000 draws
//
// The verdict uses its own interval (paired_posterior.h), which needs no draws
// and covers better when scores are few or mostly equal. Only tells, decides
// nothing. Draws are Philox4x64 blocks with a fixed key: the same differences,
// in whatever order, give the same draws. Pure functions; thread-safe.
#ifndef WHET_CORE_STATS_BOOTSTRAP_H_
#define WHET_CORE_STATS_BOOTSTRAP_H_

#include <vector>

#include "stats/interval.h"

namespace whet {

struct BootstrapOptions {
  double confidence = 0.95;
  int resamples = 10'000;
};

// Quantiles of the resampled means (Efron 1979). {0, 0} without differences.
Interval PercentileInterval(std::vector<double> differences,
                            const BootstrapOptions& options = {});

// The same with correction of bias and skewness ("BCa", Efron 1987). The
// percentile interval where that is not defined: all differences equal.
Interval BcaInterval(std::vector<double> differences,
                     const BootstrapOptions& options = {});

}  // namespace whet

#endif  // WHET_CORE_STATS_BOOTSTRAP_H_
