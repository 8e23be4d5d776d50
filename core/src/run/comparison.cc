#include "run/comparison.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "services/random_streams.h"

// Rationale for the arithmetic: a verdict must not depend on the machine. The
// draws use only + - * / and frexp, which IEEE 754 fixes to the last bit.
// std::log is avoided: glibc picks a variant by the processor (with or without
// fused multiply-add) and their last bits differ. For the same reason the whole
// tree is built with -ffp-contract=off.

namespace whet {
namespace {

constexpr int kDraws = 20000;  // of weights; each gives two mean differences

bool IsScored(const std::optional<double>& score) {
  return score.has_value() && std::isfinite(*score);
}

// Natural logarithm of a positive normal number, within 2 ulp, from
// ln x = e ln 2 + 2 artanh((m - 1) / (m + 1)), x = m 2^e, m in [0.7, 1.42).
double Log(double x) {
  constexpr double kLn2 = 0.69314718055994530942;
  constexpr double kSqrtHalf = 0.70710678118654752440;
  int exponent = 0;
  double m = std::frexp(x, &exponent);
  if (m < kSqrtHalf) {
    m *= 2.0;
    --exponent;
  }
  const double s = (m - 1.0) / (m + 1.0);  // |s| < 0.172
  const double s2 = s * s;
  double series = 0.0;  // s^2 / 3 + s^4 / 5 + ...: the 12th term is < 1e-19
  for (int k = 25; k >= 3; k -= 2) {
    series = (series + 1.0 / k) * s2;
  }
  return exponent * kLn2 + (2.0 * s + 2.0 * s * series);
}

// Uniform numbers in (0, 1) of one draw, whatever other draws consume.
class UniformStream {
 public:
  explicit UniformStream(std::uint64_t draw) : counter_{0, draw, 0, 0} {}

  double Next() {
    if (used_ == block_.size()) {
      // The key spells "whet" and "comparison"; any fixed value would do.
      block_ = Philox4x64(counter_, {0x77686574, 0x636f6d7061726973});
      ++counter_[0];
      used_ = 0;
    }
    return (static_cast<double>(block_[used_++] >> 12) + 0.5) * 0x1p-52;
  }

 private:
  std::array<std::uint64_t, 4> counter_;
  std::array<std::uint64_t, 4> block_{};
  std::size_t used_ = block_.size();
};

// A Gamma(count) draw: the sum of `count` exponential ones, -log of the product
// of as many uniform ones. Sixteen factors stay above 2^-848.
double DrawGamma(int count, UniformStream& uniform) {
  double sum = 0.0;
  while (count > 0) {
    const int factors = std::min(count, 16);
    double product = 1.0;
    for (int i = 0; i < factors; ++i) {
      product *= uniform.Next();
    }
    sum -= Log(product);
    count -= factors;
  }
  return sum;
}

// `count` neighbours in the sorted differences that are equal, and equal also
// when the order of the differences is reversed.
struct Run {
  int count = 0;
  double forwards = 0.0;
  double backwards = 0.0;
};

// Differences of the pairs and the two pseudo-pairs, sorted, as runs. Reading
// one draw of weights in both directions makes the method exactly symmetric in
// the two prompts: negated and sorted differences are the reversed ones.
std::vector<Run> RunsOf(std::vector<double> differences) {
  double squares = 0.0;
  double sizes = 0.0;
  std::sort(differences.begin(), differences.end(),
            [](double a, double b) { return std::abs(a) < std::abs(b); });
  for (const double d : differences) {
    squares += d * d;
    sizes += std::abs(d);
  }
  const double c = squares > 0.0 ? squares / sizes : 1.0;
  differences.push_back(c);
  differences.push_back(-c);
  std::sort(differences.begin(), differences.end());

  std::vector<Run> runs;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    const double forwards = differences[i];
    const double backwards = differences[differences.size() - 1 - i];
    if (runs.empty() || runs.back().forwards != forwards ||
        runs.back().backwards != backwards) {
      runs.push_back(Run{0, forwards, backwards});
    }
    ++runs.back().count;
  }
  return runs;
}

// Posterior draws of the mean difference, 2 * kDraws of them, in no order.
std::vector<double> DrawMeanDifferences(const std::vector<Run>& runs) {
  std::vector<double> means;
  means.reserve(2 * kDraws);
  for (int draw = 0; draw < kDraws; ++draw) {
    UniformStream uniform(static_cast<std::uint64_t>(draw));
    double total = 0.0;
    double forwards = 0.0;
    double backwards = 0.0;
    for (const Run& run : runs) {
      const double weight = DrawGamma(run.count, uniform);
      total += weight;
      forwards += weight * run.forwards;
      backwards += weight * run.backwards;
    }
    means.push_back(forwards / total);
    means.push_back(backwards / total);
  }
  return means;
}

// The value with rank `tail` from the bottom and the one from the top.
std::pair<double, double> CentralInterval(std::vector<double>& values,
                                          std::size_t tail) {
  const auto low = values.begin() + static_cast<std::ptrdiff_t>(tail);
  const auto high = values.end() - 1 - static_cast<std::ptrdiff_t>(tail);
  std::nth_element(values.begin(), low, values.end());
  std::nth_element(low + 1, high, values.end());
  return {*low, *high};
}

// Inverse of the standard normal distribution function, by bisection.
double NormalQuantile(double probability) {
  if (probability >= 1.0) {
    return std::numeric_limits<double>::infinity();
  }
  double low = -40.0;
  double high = 40.0;
  for (int i = 0; i < 64; ++i) {
    const double middle = 0.5 * (low + high);
    const double below = 0.5 * std::erfc(-middle / std::sqrt(2.0));
    (below < probability ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace

ScoreSummary Summarize(const std::vector<std::optional<double>>& scores) {
  ScoreSummary summary;
  double sum = 0.0;
  for (const std::optional<double>& score : scores) {
    if (IsScored(score)) {
      sum += *score;
      ++summary.n;
    } else {
      ++summary.failed;
    }
  }
  if (summary.n == 0) {
    return summary;
  }
  const double n = static_cast<double>(summary.n);
  summary.mean = sum / n;
  if (summary.n < 2) {
    return summary;
  }
  double squares = 0.0;
  for (const std::optional<double>& score : scores) {
    if (IsScored(score)) {
      const double deviation = *score - summary.mean;
      squares += deviation * deviation;
    }
  }
  summary.stderr_ = std::sqrt(squares / (n - 1.0) / n);
  return summary;
}

TestComparison ComparePaired(const std::vector<std::optional<double>>& seed,
                             const std::vector<std::optional<double>>& best,
                             double min_improvement) {
  assert(seed.size() == best.size());
  std::vector<std::optional<double>> paired_seed;
  std::vector<std::optional<double>> paired_best;
  std::vector<double> differences;
  double sum = 0.0;
  for (std::size_t i = 0; i < std::min(seed.size(), best.size()); ++i) {
    if (IsScored(seed[i]) && IsScored(best[i])) {
      paired_seed.push_back(seed[i]);
      paired_best.push_back(best[i]);
      differences.push_back(*best[i] - *seed[i]);
      sum += differences.back();
    }
  }

  TestComparison result;
  result.seed = Summarize(paired_seed);
  result.best = Summarize(paired_best);
  result.seed.failed = std::count_if(
      seed.begin(), seed.end(), [](const auto& s) { return !IsScored(s); });
  result.best.failed = std::count_if(
      best.begin(), best.end(), [](const auto& s) { return !IsScored(s); });
  result.pairs = static_cast<std::int64_t>(differences.size());
  if (result.pairs > 0) {
    result.difference = sum / static_cast<double>(result.pairs);
  }

  std::vector<double> means = DrawMeanDifferences(RunsOf(differences));
  const auto better =
      std::count_if(means.begin(), means.end(),
                    [&](double mean) { return mean > min_improvement; });
  result.probability_better =
      static_cast<double>(better) / static_cast<double>(means.size());
  const auto [low, high] = CentralInterval(means, means.size() / 40);
  result.interval_low = std::min(low, result.difference);
  result.interval_high = std::max(high, result.difference);
  return result;
}

double DetectableImprovement(std::int64_t n, double probability, double sd) {
  if (n < 1) {
    return std::numeric_limits<double>::infinity();
  }
  const double z = NormalQuantile(probability) + NormalQuantile(0.8);
  return std::max(0.0, z * sd / std::sqrt(static_cast<double>(n)));
}

}  // namespace whet
