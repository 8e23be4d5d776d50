#include "stats/mean_posterior.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "stats/gauss_rule.h"

// Dirichlet weights are exponential ones divided by their sum, so the mean is
// above x exactly if Q = sum a_i E_i > 0 with a_i = v_i - x and independent
// standard exponential E_i. The characteristic function of Q is
// phi(t) = prod 1 / (1 - i a_i t), and (Gil-Pelaez 1951)
//
//   P(Q > 0) = 1/2 + 1/pi integral_0^inf Im phi(t) / t dt.
//
// phi has its poles on the imaginary axis, none nearer to 0 than
// s = 1 / sqrt(sum a_i^2), and its argument tends to a constant, so that
// nothing oscillates far out: on [0, s], [s, 2s], [2s, 4s], ... the integrand
// is analytic in an ellipse around each piece in which 15 points are exact to
// 1e-16.

namespace whet {
namespace {

constexpr double kPi = 3.14159265358979323846;
// |phi|^2 falls steadily; below 1e-36 the rest of the integral is nothing.
constexpr double kVanished = 1e36;
constexpr int kMostPieces = 64;  // phi falls at least as 1 / t: enough

double PseudoValue(const ValueCounts& sample) {
  const double squares =
      SumFromBothEnds(sample, [](double v) { return v * v; });
  const double sizes =
      SumFromBothEnds(sample, [](double v) { return std::abs(v); });
  return squares > 0.0 ? squares / sizes : 1.0;
}

void AddOne(double value, ValueCounts* counts) {
  const auto at = std::lower_bound(
      counts->begin(), counts->end(), value,
      [](const ValueCount& v, double x) { return v.value < x; });
  if (at != counts->end() && at->value == value) {
    ++at->count;
  } else {
    counts->insert(at, {value, 1});
  }
}

}  // namespace

MeanPosterior::MeanPosterior(const ValueCounts& sample) : values_(sample) {
  const double c = PseudoValue(sample);
  AddOne(c, &values_);
  AddOne(-c, &values_);
}

MeanPosterior::Complex MeanPosterior::Product(const Complex& a,
                                              const Complex& b) {
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

MeanPosterior::Complex MeanPosterior::Power(Complex base,
                                            std::int64_t exponent) {
  Complex out;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1)
      out = Product(out, base);
    base = Product(base, base);
  }
  return out;
}

// 1 / phi(t). The factors are taken from both ends towards the middle, so that
// mirrored values give exactly the conjugate.
MeanPosterior::Complex MeanPosterior::InverseTransform(double x,
                                                       double t) const {
  const auto factor = [x, t](const ValueCount& v) {
    const Complex one = {1.0, t * (x - v.value)};
    return v.count == 1 ? one : Power(one, v.count);
  };
  Complex product;
  for (std::size_t i = 0, j = values_.size(); i < j; ++i) {
    --j;
    const Complex low = factor(values_[i]);
    product = Product(product, i == j ? low : Product(low, factor(values_[j])));
  }
  return product;
}

double MeanPosterior::ProbabilityAbove(double x) const {
  if (x >= largest())
    return 0.0;
  if (x < smallest())
    return 1.0;
  const double s = 1.0 / std::sqrt(SumFromBothEnds(values_, [x](double v) {
                     return (v - x) * (v - x);
                   }));
  double magnitude = 0.0;  // 1 / |phi|^2 at the last point
  const auto integrand = [this, x, s, &magnitude](double u) {
    const Complex inverse = InverseTransform(x, u * s);
    magnitude = inverse.re * inverse.re + inverse.im * inverse.im;
    return -inverse.im / (magnitude * u);
  };
  double integral = Integrate(integrand, 0.0, 1.0);
  double end = 1.0;
  for (int i = 0; i < kMostPieces && magnitude < kVanished; ++i) {
    integral += Integrate(integrand, end, 2.0 * end);
    end *= 2.0;
  }
  // The smaller side first: the mirror image is then exact.
  const double less = std::max(0.0, 0.5 - std::abs(integral) / kPi);
  return integral > 0.0 ? 1.0 - less : less;
}

}  // namespace whet
