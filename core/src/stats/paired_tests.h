// The classical tests and intervals of paired scores, as tables and reviewers
// know them.
//
//   const double p = McNemarExact(12, 4);            // 0.0768, two-sided
//   const Interval accuracy = WilsonInterval(54, 72);  // 95 %
//
// Only tells, decides nothing: Boost.Math may differ in its last bits between
// machines; each value agrees with scipy and statsmodels to 1e-9. Pure
// functions; thread-safe.
#ifndef WHET_CORE_STATS_PAIRED_TESTS_H_
#define WHET_CORE_STATS_PAIRED_TESTS_H_

#include <cstdint>

#include "stats/interval.h"

namespace whet {

// The sign test: P(at least as many wins), if each of the pairs that differ is
// won with probability 1/2. Ties do not count (Dixon and Mood 1946). 1 without
// pairs that differ.
double SignTest(std::int64_t wins, std::int64_t losses);

// McNemar's test: two-sided, exact (the doubled smaller side, at most 1).
double McNemarExact(std::int64_t wins, std::int64_t losses);

// The same with half the probability of what was seen: less conservative, and
// hardly ever over its level (Fagerland, Lydersen, Laake 2013).
double McNemarMidP(std::int64_t wins, std::int64_t losses);

// Wilson's (1927) score interval of a share, at the given confidence. [0, 1]
// for n < 1.
Interval WilsonInterval(std::int64_t successes, std::int64_t n,
                        double confidence = 0.95);

}  // namespace whet

#endif  // WHET_CORE_STATS_PAIRED_TESTS_H_
