// The columns of the model for a catalog, and the row of a recipe in them: the
// intercept, bases, edits, families of paraphrases, how many pairs are about
// the same thing, the number of edits, whether demonstrations are shown, each
// demonstration, the labels at the end of their order, pairs of edits that were
// found to act together, and the neighbourhoods of prompts that moves were made
// from.
//
//   const Layout layout(catalog, showable, 0, pairs);
//   Posterior posterior({.prompts = {layout.RowOf(recipe)}, ...},
//                       layout.columns(), variances);
//
// Immutable. Thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_LAYOUT_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_LAYOUT_H_

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "catalog.h"
#include "model.h"
#include "showable.h"

namespace whet::factorial {

using Pair = std::pair<std::size_t, std::size_t>;  // of edits, ascending

class Layout {
 public:
  // References must outlive the object. `neighbourhoods`: how many there are;
  // `pairs` get a column for being on together.
  Layout(const Catalog& catalog, const Showable& showable,
         std::size_t neighbourhoods, const std::vector<Pair>& pairs);

  const std::vector<Column>& columns() const { return columns_; }
  // `neighbourhood`: 1 and up; 0 is none.
  Row RowOf(const Recipe& recipe, std::size_t neighbourhood = 0) const;

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t base(std::size_t b) const { return base_[b]; }
  std::size_t edit(std::size_t f) const { return edit_[f]; }  // kNone: retired
  std::size_t edits() const { return edit_.size(); }
  std::size_t family(std::size_t f) const;  // kNone: no paraphrases
  std::size_t demonstration(std::size_t place) const;
  std::size_t last_label(const std::string& label) const;
  std::size_t neighbourhood(std::size_t n) const { return neighbour_[n - 1]; }
  // On once for every two edits that are about the same thing.
  std::size_t together() const { return together_; }
  const std::map<std::pair<std::size_t, std::size_t>, std::size_t>& pairs()
      const {
    return pairs_;
  }
  // Columns that are on with more than so many edits, ascending.
  const std::vector<std::pair<std::size_t, std::size_t>>& lengths() const {
    return lengths_;
  }

 private:
  std::size_t Push(Scale kind, double mean, double scale);
  void AddEdits(const std::vector<Pair>& pairs);
  void AddDemonstrations();

  const Catalog& catalog_;
  const Showable& showable_;
  std::vector<Column> columns_;
  std::vector<std::size_t> base_;
  std::vector<std::size_t> edit_;
  std::map<std::size_t, std::size_t> family_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> pairs_;
  std::vector<std::pair<std::size_t, std::size_t>> lengths_;
  std::size_t together_ = kNone;
  std::size_t shows_ = kNone;
  std::map<std::size_t, std::size_t> demonstration_;
  std::map<std::string, std::size_t> last_label_;
  std::size_t same_end_ = kNone;
  std::size_t bootstrapped_ = kNone;
  std::vector<std::size_t> neighbour_;
};

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_LAYOUT_H_
