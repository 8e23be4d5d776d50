// Which candidates are the best on some example: the per-instance Pareto front
// of GEPA (Agrawal et al. 2025, arXiv 2507.19457, Algorithm 2).
//
//   ParetoFront front;
//   front.Add(0, 17, 0.5);  // the candidate in place 0 got 0.5 on example 17
//   front.Add(1, 17, 1.0);
//   front.Shares(means);    // {0, 1}: draw a parent with these weights
//
// A candidate whose examples are all covered by others is left out, the lowest
// mean first: a set cover, not dominance in the classical sense. Everything is
// in the order of examples and candidates, never of a hash. Thread-compatible.
#ifndef WHET_PLUGINS_SEARCH_PARETO_FRONT_H_
#define WHET_PLUGINS_SEARCH_PARETO_FRONT_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace whet::search {

// Places of the candidates that share the best score on one example.
using Front = std::vector<std::size_t>;

// Which candidates are left when, from the lowest score to the highest, each
// is removed whose every front has another member left. Equal scores: those
// that appear first in `fronts` go first. The result is as long as `scores`.
//
// One pass is enough: a removal only makes later ones harder. (GEPA's reference
// implementation starts over after each removal, with the same result.)
std::vector<bool> Survivors(const std::vector<Front>& fronts,
                            const std::vector<double>& scores);

class ParetoFront {
 public:
  void Add(std::size_t candidate, std::uint64_t example, double score);

  // The best score on `example`; nothing if nobody has one.
  std::optional<double> Best(std::uint64_t example) const;

  // In the order of the example numbers; members ascending.
  std::vector<Front> fronts() const;

  // For each candidate, on how many examples it is among the best after the
  // removals; `means` has one value for each candidate.
  std::vector<std::size_t> Shares(const std::vector<double>& means) const;

 private:
  struct BestOf {
    double score = 0.0;
    Front members = {};
  };

  std::map<std::uint64_t, BestOf> best_;
};

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_PARETO_FRONT_H_
