// What the trials so far say about every factor and every prompt; refreshed
// after each batch. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_BELIEF_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_BELIEF_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "whet/sdk/strategy.h"

#include "catalog.h"
#include "composer.h"
#include "layout.h"
#include "model.h"
#include "score_scale.h"
#include "showable.h"
#include "trials.h"

namespace whet::factorial {

class Belief {
 public:
  // References must outlive the object.
  Belief(sdk::Search& search, const Catalog& catalog, const Showable& showable,
         const Trials& trials)
      : search_(search),
        catalog_(catalog),
        showable_(showable),
        trials_(trials) {
    Refresh();
  }

  // The posterior given all trials. The variances are learned anew at every
  // fourth time.
  void Refresh();

  const Posterior& posterior() const { return *posterior_; }
  const Layout& layout() const { return *layout_; }
  const Composer& composer() const { return *composer_; }
  const Variances& variances() const { return variances_; }
  // Of what the model says about scores.
  const ScoreScale& scale() const { return scale_; }

  // Draws all effects.
  std::vector<double> Draw() const;

  // The probability that trial `a` is truly better than trial `b`.
  double ProbabilityBetter(std::size_t a, std::size_t b) const;
  // Trials with at least `least` scores, best posterior mean first.
  std::vector<std::size_t> Ranked(std::size_t least) const;

 private:
  // Pairs of edits whose prompts together score unlike the sum of both.
  std::vector<Pair> Screen(const Posterior& posterior) const;

  sdk::Search& search_;
  const Catalog& catalog_;
  const Showable& showable_;
  const Trials& trials_;
  ScoreScale scale_ = {};
  Variances variances_ = {};
  int refreshed_ = 0;
  std::unique_ptr<Layout> layout_;
  std::unique_ptr<Composer> composer_;
  std::unique_ptr<Posterior> posterior_;
};

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_BELIEF_H_
