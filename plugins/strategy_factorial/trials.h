// Every prompt that was tried, what it is made of, and what it scored on which
// example: paid once, never on an example that the prompt itself shows.
//
//   Trials trials(search, meter, catalog, showable, check,
//                 train, val);
//   std::optional<std::size_t> t = trials.Enter(recipe, 0, "edits", check);
//   trials.Evaluate({{*t, {0, 1, 2}}});     // places in trials.examples()
//   Posterior posterior(trials.DataFor(layout, trials.Scale()), ...);
//
// Trial 0 is the seed prompt. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_TRIALS_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_TRIALS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/sdk/strategy.h"

#include "catalog.h"
#include "layout.h"
#include "model.h"
#include "score_scale.h"
#include "search/collapse.h"
#include "search/meter.h"
#include "search/proposal_check.h"
#include "showable.h"

namespace whet::factorial {

struct Trial {
  Recipe recipe = {};
  whet_candidate id = 0;
  std::size_t neighbourhood = 0;  // 0: none
  std::vector<bool> closed = {};  // by example: asked for, or its own
  std::map<std::size_t, sdk::Evaluated> results = {};  // those with a score
  double sum = 0.0;
};

class Trials {
 public:
  // References must outlive the object.
  Trials(sdk::Search& search, search::Meter& meter, const Catalog& catalog,
         const Showable& showable, const search::ProposalCheck& check,
         const std::vector<sdk::Example>& train,
         const std::vector<sdk::Example>& val);

  // The trial of `recipe`, a new one if it is not known. Nothing if the prompt
  // would break a rule (search::ProposalCheck, the host).
  std::optional<std::size_t> Enter(const Recipe& recipe,
                                   std::size_t neighbourhood,
                                   std::size_t parent, std::string_view origin);
  std::optional<std::size_t> Find(const Recipe& recipe) const;

  // Places of examples that trial `t` can still be evaluated on: `count` of
  // them, in the order of `order` from place `from` of it on, around its end.
  std::vector<std::size_t> Open(std::size_t t,
                                const std::vector<std::size_t>& order,
                                std::size_t from, std::size_t count) const;

  // The neighbourhood of trial `t`, to which what is made from it by a move
  // belongs as well; 0 if there are too many.
  std::size_t Neighbourhood(std::size_t t);
  std::size_t neighbourhoods() const { return neighbourhoods_; }

  using Work = std::vector<std::pair<std::size_t, std::vector<std::size_t>>>;
  // All of `work` at once. False if the budget ended on the way. Throws
  // UNAVAILABLE if there has never been a score.
  bool Evaluate(const Work& work);

  const Trial& operator[](std::size_t t) const { return trials_[t]; }
  std::size_t size() const { return trials_.size(); }
  // Validation examples, then training examples, labels spread evenly.
  const std::vector<const sdk::Example*>& examples() const { return examples_; }
  std::size_t validation() const { return validation_; }

  // Of all scores so far.
  ScoreScale Scale() const;
  // With scores as `scale` spreads them.
  Data DataFor(const Layout& layout, const ScoreScale& scale) const;
  sdk::Prompt PromptOf(const Recipe& recipe) const;

 private:
  // Its scores on the validation examples are paid for.
  void EnterSeed();
  std::vector<bool> Own(const sdk::Prompt& prompt) const;

  sdk::Search& search_;
  search::Meter& meter_;
  const Catalog& catalog_;
  const Showable& showable_;
  const search::ProposalCheck& check_;
  search::CollapseWatch collapse_;
  std::vector<const sdk::Example*> examples_;
  std::size_t validation_ = 0;
  std::map<std::uint64_t, std::size_t> place_of_;
  std::map<std::map<std::string, std::string>, std::vector<std::size_t>>
      by_input_;
  std::vector<Trial> trials_;
  std::map<whet_candidate, std::size_t> by_id_;
  std::map<Recipe, std::optional<std::size_t>> by_recipe_;
  std::size_t neighbourhoods_ = 0;
  bool scored_ = false;
};

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_TRIALS_H_
