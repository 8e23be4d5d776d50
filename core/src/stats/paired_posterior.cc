#include "stats/paired_posterior.h"

#include <algorithm>
#include <utility>

namespace whet {
namespace {

constexpr double kCaution = 3.0;  // times what the expansion asks for
constexpr int kHalvings = 32;     // to 1e-9 of the range of the values

}  // namespace

PairedPosterior::PairedPosterior(ValueCounts differences)
    : differences_(std::move(differences)), posterior_(differences_) {}

// By how much more than `x` the mean must be above it (positive), or below it
// (negative). Skewness is measured around the mean, and around x after the part
// has been taken out that uneven numbers of wins and losses of one size cause;
// what both agree on counts.
double PairedPosterior::Allowance(double x) const {
  const auto n = static_cast<double>(Total(differences_));
  const auto sum = [this](auto f) { return SumFromBothEnds(differences_, f); };
  const double s1 = sum([x](double v) { return v - x; });
  const double s2 = sum([x](double v) { return (v - x) * (v - x); });
  const double mean = sum([](double v) { return v; }) / n;
  const double m2 = sum([mean](double v) { return (v - mean) * (v - mean); });
  if (!(s2 > 0.0) || !(m2 > 0.0))
    return 0.0;
  const double m3 =
      sum([mean](double v) { return (v - mean) * (v - mean) * (v - mean); });
  const double s3 = sum([x](double v) { return (v - x) * (v - x) * (v - x); });
  const double s4 =
      sum([x](double v) { return ((v - x) * (v - x)) * ((v - x) * (v - x)); });
  const double around_mean = -m3 / (2.0 * n * m2);
  const double around_x = -(s3 - s1 * (s4 / s2)) / (n * s2);
  if (around_mean > 0.0 && around_x > 0.0)
    return kCaution * std::min(around_mean, around_x);
  if (around_mean < 0.0 && around_x < 0.0)
    return kCaution * std::max(around_mean, around_x);
  return 0.0;
}

double PairedPosterior::ProbabilityAbove(double x) const {
  const double probability = posterior_.ProbabilityAbove(x);
  const double allowance = Allowance(x);
  if (probability > 0.5 && allowance > 0.0)
    return std::max(0.5, posterior_.ProbabilityAbove(x + allowance));
  if (probability < 0.5 && allowance < 0.0)
    return std::min(0.5, posterior_.ProbabilityAbove(x + allowance));
  return probability;
}

// The largest x that the mean is above with probability 0.975.
double PairedPosterior::LowerLimit() const {
  double high = posterior_.largest();
  // The allowance may ask for less than any value that was seen.
  double low = posterior_.smallest() - (high - posterior_.smallest());
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = 0.5 * (low + high);
    (ProbabilityAbove(middle) >= 0.975 ? low : high) = middle;
  }
  return low;
}

Interval PairedPosterior::Central95() const {
  return {LowerLimit(), -PairedPosterior(Mirror(differences_)).LowerLimit()};
}

}  // namespace whet
