// Looking at a comparison as often as one likes: evidence that stays valid
// whenever one stops, by betting (Waudby-Smith and Ramdas 2024, "Estimating
// means of bounded random variables by betting").
//
//   EProcess evidence;                      // against "not better"
//   while (evidence.p_value() > 0.1) evidence.Add(best - seed);
//
// Somebody bets a share lambda of a capital of 1 on each difference d of two
// scores in [0, 1]: the capital becomes prod (1 + lambda d). If the prompt is
// not better, no lambda makes money in the mean, whatever the distribution, so
// P(capital ever reaches 1 / p) <= p (Ville 1939). The value is the mean
// capital over lambda uniform on (0, 1): for wins and losses of size 1 it is
// the likelihood ratio of p uniform on (1/2, 1) to p = 1/2, here by 15 points,
// each of which is a bet of its own, so that the bound is exact.
//
// DECIDES: only + - *, a comparison and powers of two: the same bits on every
// machine; the value depends on the differences, not on their order. A run's
// confirmation looks once and needs none of this. Not thread-safe.
#ifndef WHET_CORE_STATS_E_PROCESS_H_
#define WHET_CORE_STATS_E_PROCESS_H_

#include <array>
#include <cstdint>

namespace whet {

class EProcess {
 public:
  // Evidence that the mean difference is more than `min_improvement`, in
  // [0, 1).
  explicit EProcess(double min_improvement = 0.0);

  // A difference in [-1, 1]; what is outside counts as the nearest of these,
  // which only makes sense for rounding errors. NaN is left out.
  void Add(double difference);

  // The capital: evidence now. Infinite if too large for a double.
  double value() const;
  // Holds at every look at once: 1 / the largest value so far, at most 1.
  double p_value() const { return p_value_; }
  std::int64_t pairs() const { return pairs_; }

 private:
  double min_improvement_;
  std::array<double, 15> capital_;  // of each bettor, times 2^-exponent_
  int exponent_ = 0;
  std::int64_t pairs_ = 0;
  double p_value_ = 1.0;
};

}  // namespace whet

#endif  // WHET_CORE_STATS_E_PROCESS_H_
