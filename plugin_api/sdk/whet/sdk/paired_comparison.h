// Is one prompt better than another? Answered from the examples that both were
// scored on, so that the difficulty of the examples cancels out.
//
//   sdk::PairedComparison c;
//   for (...) c.Add(child_score, parent_score);
//   if (c.ProbabilityBetter() < 0.35) ...  // reject the child
//
// Pure values. Thread-compatible.
#ifndef WHET_SDK_PAIRED_COMPARISON_H_
#define WHET_SDK_PAIRED_COMPARISON_H_

#include <cmath>
#include <cstdint>
#include <initializer_list>

namespace whet::sdk {

// The regularized incomplete beta function I_{1/2}(a, b), a > 0, b > 0, to
// about 1e-14. Continued fraction DLMF 8.17.22 by Lentz's method; it converges
// fast for 1/2 <= (a + 1) / (a + b + 2), which symmetry provides.
inline double BetaAtHalf(double a, double b) {
  if (a == b)
    return 0.5;
  if (a < b)
    return 1.0 - BetaAtHalf(b, a);
  constexpr double kTiny = 1e-300;
  constexpr double kX = 0.5;
  double c = 1.0;
  double d = 1.0 - (a + b) * kX / (a + 1.0);
  d = 1.0 / (std::fabs(d) < kTiny ? kTiny : d);
  double fraction = d;
  for (int m = 1; m <= 10000; ++m) {
    const double even =
        m * (b - m) * kX / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
    const double odd =
        -(a + m) * (a + b + m) * kX / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
    double change = 1.0;
    for (const double term : {even, odd}) {
      d = 1.0 + term * d;
      c = 1.0 + term / c;
      d = 1.0 / (std::fabs(d) < kTiny ? kTiny : d);
      if (std::fabs(c) < kTiny)
        c = kTiny;
      change = c * d;
      fraction *= change;
    }
    if (std::fabs(change - 1.0) < 1e-15)
      break;
  }
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) -
                                std::lgamma(b) + (a + b) * std::log(kX)) /
                       a;
  return front * fraction;
}

// Wins and losses of a challenger against an incumbent. Scores in [0, 1] count
// as fractions: 0.75 against 0.25 is half a win.
class PairedComparison {
 public:
  void Add(double challenger, double incumbent) {
    ++pairs_;
    (challenger > incumbent ? wins_ : losses_) +=
        std::fabs(challenger - incumbent);
  }

  std::uint64_t pairs() const { return pairs_; }
  double wins() const { return wins_; }
  double losses() const { return losses_; }
  // Mean difference; 0 without pairs.
  double MeanDifference() const {
    return pairs_ == 0 ? 0.0 : (wins_ - losses_) / static_cast<double>(pairs_);
  }

  // Posterior probability that the challenger wins more often than it loses,
  // uniform prior: 1 - I_{1/2}(1 + wins, 1 + losses). 0.5 without pairs.
  double ProbabilityBetter() const {
    return 1.0 - BetaAtHalf(1.0 + wins_, 1.0 + losses_);
  }

 private:
  std::uint64_t pairs_ = 0;
  double wins_ = 0.0;
  double losses_ = 0.0;
};

}  // namespace whet::sdk

#endif  // WHET_SDK_PAIRED_COMPARISON_H_
