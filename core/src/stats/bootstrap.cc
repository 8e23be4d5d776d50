#include "stats/bootstrap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "base/philox.h"
#include "boost/math/distributions/complement.hpp"
#include "boost/math/distributions/normal.hpp"

namespace whet {
namespace {

using Normal = boost::math::normal_distribution<double>;

double Mean(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double v : values)
    sum += v;
  return sum / static_cast<double>(values.size());
}

// Means of `resamples` draws with replacement, ascending. Draw i of resample r
// is word i mod 4 of block {i / 4, r, 0, 0}.
std::vector<double> ResampledMeans(const std::vector<double>& values,
                                   int resamples) {
  // The key spells "whet" and "bootstrap"; any fixed value would do.
  constexpr std::array<std::uint64_t, 2> kKey = {0x77686574,
                                                 0x626f6f7473747261};
  const auto n = static_cast<double>(values.size());
  std::vector<double> means;
  for (int r = 0; r < resamples; ++r) {
    std::array<std::uint64_t, 4> block{};
    double sum = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i % 4 == 0)
        block = Philox4x64({i / 4, static_cast<std::uint64_t>(r), 0, 0}, kKey);
      const double uniform = static_cast<double>(block[i % 4] >> 11) * 0x1p-53;
      sum += values[static_cast<std::size_t>(uniform * n)];
    }
    means.push_back(sum / n);
  }
  std::sort(means.begin(), means.end());
  return means;
}

// Linear between neighbours, as numpy.quantile.
double Quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] +
         (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

// Efron's acceleration by the jackknife: sum d^3 / (6 (sum d^2)^1.5).
double Acceleration(const std::vector<double>& values) {
  const double mean = Mean(values);
  double squares = 0.0;
  double cubes = 0.0;
  for (const double v : values) {
    squares += (v - mean) * (v - mean);
    cubes += (v - mean) * (v - mean) * (v - mean);
  }
  return squares > 0.0 ? cubes / (6.0 * squares * std::sqrt(squares)) : 0.0;
}

// Share of the means below `mean`, equal ones by half.
double ShareBelow(const std::vector<double>& sorted, double mean) {
  const auto [first, last] =
      std::equal_range(sorted.begin(), sorted.end(), mean);
  return 0.5 *
         static_cast<double>((first - sorted.begin()) +
                             (last - sorted.begin())) /
         static_cast<double>(sorted.size());
}

}  // namespace

Interval PercentileInterval(std::vector<double> differences,
                            const BootstrapOptions& options) {
  if (differences.empty())
    return {};
  std::sort(differences.begin(), differences.end());
  const std::vector<double> means =
      ResampledMeans(differences, options.resamples);
  const double tail = 0.5 - 0.5 * options.confidence;
  return {Quantile(means, tail), Quantile(means, 1.0 - tail)};
}

Interval BcaInterval(std::vector<double> differences,
                     const BootstrapOptions& options) {
  if (differences.empty())
    return {};
  std::sort(differences.begin(), differences.end());
  const std::vector<double> means =
      ResampledMeans(differences, options.resamples);
  const double below = ShareBelow(means, Mean(differences));
  const double tail = 0.5 - 0.5 * options.confidence;
  if (!(below > 0.0 && below < 1.0))
    return {Quantile(means, tail), Quantile(means, 1.0 - tail)};
  const double z0 = quantile(Normal(), below);
  const double a = Acceleration(differences);
  const auto limit = [&](double share) {
    const double z = z0 + quantile(Normal(), share);
    return Quantile(means, cdf(Normal(), z0 + z / (1.0 - a * z)));
  };
  return {limit(tail), limit(1.0 - tail)};
}

}  // namespace whet
