// What is known about the mean of a population after a sample of it: the
// Bayesian bootstrap (Rubin 1981), computed exactly instead of by drawing.
//
//   const MeanPosterior posterior(CountValues(differences));
//   const double better = posterior.ProbabilityAbove(0.0);
//
// DECIDES: only + - * /, sqrt and comparisons, which IEEE 754 fixes to the last
// bit: the same values give the same bits on every machine, whatever their
// order, and mirrored values give the mirror image. (std::log and its like are
// avoided: glibc picks a variant by the processor. For the same reason the tree
// is built with -ffp-contract=off.) Thread-safe.
//
// The mean is sum w_i v_i with weights w ~ Dirichlet(1, ..., 1) on the sample
// and on one pseudo-value at +c and one at -c, so that a handful of wins is no
// certainty. c = sum v^2 / sum |v|, the size of a typical value other than 0
// (1 if there is none): exactly 1 for values -1, 0 and 1. For those P(mean > 0)
// is P(p > 1/2), p ~ Beta(1 + wins, 1 + losses), that is 1 - the one-sided
// mid-p McNemar test (Fagerland, Lydersen, Laake 2013).
#ifndef WHET_CORE_STATS_MEAN_POSTERIOR_H_
#define WHET_CORE_STATS_MEAN_POSTERIOR_H_

#include "stats/value_counts.h"

namespace whet {

class MeanPosterior {
 public:
  explicit MeanPosterior(const ValueCounts& sample);

  // P(mean > x), in [0, 1], to about 1e-13. Never NaN for finite input.
  double ProbabilityAbove(double x) const;

  // The mean is surely between these.
  double smallest() const { return values_.front().value; }
  double largest() const { return values_.back().value; }

 private:
  struct Complex {
    double re = 1.0;
    double im = 0.0;
  };
  static Complex Product(const Complex& a, const Complex& b);
  static Complex Power(Complex base, std::int64_t exponent);
  Complex InverseTransform(double x, double t) const;

  ValueCounts values_;  // with the pseudo-values
};

}  // namespace whet

#endif  // WHET_CORE_STATS_MEAN_POSTERIOR_H_
