// The Tree-structured Parzen Estimator over parameters that are choices:
// which combination to try next, given what others achieved.
//
//   const Tpe tpe({6, 3}, {});
//   std::optional<Combination> next = tpe.Suggest(observations, startup, draw);
//
// Bergstra et al. 2011, "Algorithms for Hyper-Parameter Optimization"; the
// details are those of Optuna 5.0's TPESampler(multivariate=True) for
// categorical parameters, maximizing, which TpeOptions{} follows draw by draw.
// Its members beside those of Optuna depart from it, one by one.
//
// Difference from Optuna: ratios l(x)/g(x) that differ by less than 1e-10 are
// equal, and the first of them wins. Optuna compares what is left of such ties
// after rounding, which depends on the processor.
// Immutable. Thread-safe.
#ifndef WHET_PLUGINS_SEARCH_TPE_H_
#define WHET_PLUGINS_SEARCH_TPE_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace whet::search {

// One choice per parameter.
using Combination = std::vector<std::size_t>;

struct TpeOptions {
  // Optuna's, with its defaults.
  std::size_t startup_trials = 10;  // random before there are as many
  std::size_t candidates = 24;      // n_ei_candidates
  double prior_weight = 1.0;
  // Optuna draws the random trials' parameters in the order in which it is
  // asked for them, and mixes them in the order of their names, which is that
  // of `sizes`. Empty: the same order.
  std::vector<std::size_t> startup_order = {};

  // Departures.
  // Kernels weigh as much as their observations instead of by their age.
  bool weigh_observations = false;
  // Finished combinations are not suggested again, where there are at most
  // kEnumerable.
  bool skip_finished = false;
  // Where there are at most kEnumerable combinations, the one with the largest
  // l(x)/g(x) of all instead of the best of `candidates` draws from l; a draw
  // decides between equals.
  bool enumerate = false;
};

inline constexpr std::size_t kEnumerable = 4096;

// Random trials for a search of `trials`: a quarter, at least 3. With Optuna's
// 10 the estimator hardly acts in a search of that size.
std::size_t ScaledStartup(std::size_t trials);

struct Observation {
  Combination combination;
  double value = 0.0;     // larger is better
  double weight = 1.0;    // how much is known: the number of its examples
  bool finished = false;  // nothing more to learn about it
};

class Tpe {
 public:
  // Uniform numbers in [0, 1).
  using Uniform = std::function<double()>;

  // `sizes`: the number of choices of each parameter, each at least 1.
  Tpe(std::vector<std::size_t> sizes, TpeOptions options);

  // `observations` in the order in which they were made. Optuna has a
  // generator for the random trials and another one for the others. Nothing if
  // every combination is finished and finished ones are skipped.
  std::optional<Combination> Suggest(
      const std::vector<Observation>& observations, const Uniform& startup,
      const Uniform& draw) const;

 private:
  struct Mixture;

  Combination Random(const Uniform& uniform) const;
  std::optional<Combination> RandomOf(const std::vector<Combination>& allowed,
                                      const Uniform& uniform) const;
  Mixture Estimate(const std::vector<const Observation*>& observations) const;
  std::vector<Combination> Draw(const Mixture& below,
                                const Uniform& draw) const;
  // All that may be suggested.
  std::vector<Combination> Allowed(
      const std::vector<Observation>& observations) const;

  std::vector<std::size_t> sizes_;
  TpeOptions options_;
  std::size_t combinations_ = 1;  // or kEnumerable + 1 if there are more
};

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_TPE_H_
