#include "stats/paired_tests.h"

#include <algorithm>
#include <cmath>

#include "boost/math/distributions/binomial.hpp"
#include "boost/math/distributions/complement.hpp"
#include "boost/math/distributions/normal.hpp"

namespace whet {
namespace {

boost::math::binomial_distribution<double> FairCoin(std::int64_t flips) {
  return {static_cast<double>(flips), 0.5};
}

}  // namespace

double SignTest(std::int64_t wins, std::int64_t losses) {
  if (wins < 1)
    return 1.0;
  return cdf(
      complement(FairCoin(wins + losses), static_cast<double>(wins - 1)));
}

double McNemarExact(std::int64_t wins, std::int64_t losses) {
  return std::min(
      1.0, 2.0 * SignTest(std::max(wins, losses), std::min(wins, losses)));
}

double McNemarMidP(std::int64_t wins, std::int64_t losses) {
  if (wins == losses)
    return 1.0;
  const std::int64_t more = std::max(wins, losses);
  const std::int64_t less = std::min(wins, losses);
  const double seen = pdf(FairCoin(wins + losses), static_cast<double>(more));
  return 2.0 * SignTest(more, less) - seen;
}

Interval WilsonInterval(std::int64_t successes, std::int64_t n,
                        double confidence) {
  if (n < 1)
    return {0.0, 1.0};
  const double z = quantile(boost::math::normal_distribution<double>(),
                            0.5 + 0.5 * confidence);
  const auto total = static_cast<double>(n);
  const double share = static_cast<double>(successes) / total;
  const double spread = z * z / total;
  const double centre = share + 0.5 * spread;
  const double reach =
      z * std::sqrt((share * (1.0 - share) + 0.25 * spread) / total);
  return {std::max(0.0, (centre - reach) / (1.0 + spread)),
          std::min(1.0, (centre + reach) / (1.0 + spread))};
}

}  // namespace whet
