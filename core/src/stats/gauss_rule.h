// Gauss-Legendre quadrature with 15 points, for what is smooth between two
// bounds.
//
//   const double third = Integrate([](double x) { return x * x; }, 0.0, 1.0);
//
// Only + and *, on constants of Boost.Math: the same bits on every machine if
// those of `f` are. Thread-safe.
#ifndef WHET_CORE_STATS_GAUSS_RULE_H_
#define WHET_CORE_STATS_GAUSS_RULE_H_

#include <array>
#include <cstddef>

#include "boost/math/quadrature/gauss.hpp"

namespace whet {

struct GaussPoint {
  double position = 0.0;  // in (0, 1)
  double weight = 0.0;    // positive; they add up to 1
};

// The points on [0, 1], ascending.
inline const std::array<GaussPoint, 15>& GaussPoints() {
  static const std::array<GaussPoint, 15> points = [] {
    // Boost keeps the half of the rule from its centre up.
    using Rule = boost::math::quadrature::gauss<double, 15>;
    const auto& positions = Rule::abscissa();
    const auto& weights = Rule::weights();
    std::array<GaussPoint, 15> out;
    for (std::size_t i = 0; i < positions.size(); ++i) {
      out[7 + i] = {0.5 + 0.5 * positions[i], 0.5 * weights[i]};
      out[7 - i] = {0.5 - 0.5 * positions[i], 0.5 * weights[i]};
    }
    return out;
  }();
  return points;
}

template <typename F>
double Integrate(F f, double from, double to) {
  const double width = to - from;
  double sum = 0.0;
  for (const GaussPoint& point : GaussPoints())
    sum += point.weight * f(from + width * point.position);
  return width * sum;
}

}  // namespace whet

#endif  // WHET_CORE_STATS_GAUSS_RULE_H_
