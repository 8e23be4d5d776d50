// How sure it is that one prompt is better than another: the posterior of the
// mean difference (mean_posterior.h), made cautious where losses are rarer but
// larger than wins. This is the rule of a run's verdict.
//
//   const PairedPosterior posterior(CountValues(differences));
//   const bool better = posterior.ProbabilityAbove(0.0) >= 0.9;
//
// DECIDES: the same bits on every machine, see mean_posterior.h. Swapped
// prompts give the mirror image exactly. Thread-safe.
//
// Why cautious. With many small wins and a few large losses the sample looks
// better than the truth whenever the losses are few by chance. By Edgeworth
// expansions of the posterior and of Student's t (Weng 1989; Hall 1992), its
// probability is right up to terms of 1/n if the mean is asked to be above
// x - m3 / (2 n m2) instead of x (m2, m3: central moments; m3 < 0 here). A
// sample understates the skewness that rare losses cause, and the smaller it
// is the more, so three times this is taken: the least whole factor that kept
// wrong verdicts at the bound in the skewed worlds of docs/statistics.md.
// Caution only takes away: it moves a probability towards 1/2, never past it,
// never away. It is nothing where the skewness is only that of more wins than
// losses of one size: for scores of 0 and 1 the verdict is the mid-p McNemar
// test.
//
// The bound: P(probability >= p | mean difference = 0) <= 1 - p. For scores of
// 0 and 1 it holds exactly for p = 0.9 and the sizes in docs/statistics.md
// while at most half of the pairs differ; beyond, mid-p tests can exceed it
// (12.3 % for 20 pairs of which 99 % differ). Other scores: up to 0.3 points
// from 30 pairs on, up to 3 points at 20 (the family in docs/statistics.md). It
// does not hold where losses that make up for all wins are so rare that a
// sample may hold none: a share q of pairs is not seen at all with probability
// (1 - q)^n (5 % of 30 pairs: 21 %; 2 % of 72: 23 %). Nothing in such a sample
// tells it from a better prompt. Half a pseudo-loss of the whole scale would
// help with some of these samples, but make the detectable improvement of small
// differences 1.3 to 1.8 times as large (standard deviation 0.1, 200 to 30
// pairs), and 2 % of 72 would stay as it is.
#ifndef WHET_CORE_STATS_PAIRED_POSTERIOR_H_
#define WHET_CORE_STATS_PAIRED_POSTERIOR_H_

#include "stats/interval.h"
#include "stats/mean_posterior.h"
#include "stats/value_counts.h"

namespace whet {

class PairedPosterior {
 public:
  explicit PairedPosterior(ValueCounts differences);

  // P(mean difference > x); 0.5 where caution and posterior disagree.
  double ProbabilityAbove(double x) const;

  // Central 95 % of the mean difference: 0 is below it exactly if
  // ProbabilityAbove(0) >= 0.975.
  Interval Central95() const;

 private:
  double Allowance(double x) const;
  double LowerLimit() const;

  ValueCounts differences_;
  MeanPosterior posterior_;
};

}  // namespace whet

#endif  // WHET_CORE_STATS_PAIRED_POSTERIOR_H_
