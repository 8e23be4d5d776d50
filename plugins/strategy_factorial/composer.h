// Makes recipes: the best one under given effects, and small moves from one.
//
//   const Composer composer(catalog, showable, layout);
//   Recipe best = composer.Best(search, theta);
//   std::optional<Recipe> near = composer.Move(search, best);
//
// What effects leave open (the order of demonstrations, ties) is drawn from
// named streams of `search`. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_COMPOSER_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_COMPOSER_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "whet/sdk/strategy.h"

#include "catalog.h"
#include "layout.h"
#include "search/demonstration_pool.h"
#include "showable.h"

namespace whet::factorial {

class Composer {
 public:
  // References must outlive the object.
  Composer(const Catalog& catalog, const Showable& showable,
           const Layout& layout)
      : catalog_(catalog), showable_(showable), layout_(layout) {}

  // The recipe with the largest sum of `theta` (by layout's columns), found
  // greedily: base by base, edit by edit, demonstrations slot by slot with
  // each label as often as any other.
  Recipe Best(sdk::Search& search, const std::vector<double>& theta) const;

  // A neighbour of `from`: another order, another demonstration of the same
  // label, or an edit more or less. Nothing if nothing can be moved.
  std::optional<Recipe> Move(sdk::Search& search, const Recipe& from) const;

  // A draw of demonstrations in a drawn order, whatever the effects.
  search::Shots DrawShots(sdk::Search& search) const;

 private:
  std::vector<std::size_t> BestEdits(std::size_t base,
                                     const std::vector<double>& theta,
                                     double& value) const;
  // With `bootstrapped`, the model's own answers first.
  search::Shots BestShots(sdk::Search& search, const std::vector<double>& theta,
                          bool bootstrapped) const;
  // As many places as a prompt shows, those with the largest `worth`, balanced
  // by label, of different inputs.
  search::Shots Balanced(sdk::Search& search,
                         const std::vector<double>& worth) const;

  // An edit more or less.
  void Toggle(std::size_t f, Recipe& recipe) const;
  void MoveShots(sdk::Search& search, std::size_t kind,
                 search::Shots& shots) const;

  const Catalog& catalog_;
  const Showable& showable_;
  const Layout& layout_;
};

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_COMPOSER_H_
