// What every prompt got on every example, paid for once.
//
//   Scoreboard board(search);
//   board.Score({child, parent}, block);    // asks for what is missing
//   board.Compare(child, parent, block).ProbabilityBetter();
//
// Who counts or watches what is paid is told:
//
//   Scoreboard board(search, [&](const std::vector<sdk::Evaluated>& paid) {
//     meter.Paid(static_cast<std::int64_t>(paid.size()));
//     watch.Scores(paid);
//   });
//
// Not thread-safe.
#ifndef WHET_PLUGINS_SEARCH_SCOREBOARD_H_
#define WHET_PLUGINS_SEARCH_SCOREBOARD_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "whet/sdk/paired_comparison.h"
#include "whet/sdk/strategy.h"

#include "evaluations.h"

namespace whet::search {

using Numbers = std::vector<std::uint64_t>;  // of examples

// In their order.
Numbers NumbersOf(const std::vector<sdk::Example>& examples);

class Scoreboard {
 public:
  using Paid = std::function<void(const std::vector<sdk::Evaluated>&)>;

  // `search` must outlive the object. `paid` gets the results of each prompt
  // that were asked for, once; null: nobody does.
  explicit Scoreboard(sdk::Search& search, Paid paid = nullptr)
      : search_(search), paid_(std::move(paid)) {}

  // Evaluates what is missing, all prompts at once. Throws BudgetSpent when
  // not all of it is covered; what is, is kept. A candidate must not show any
  // of `examples` as a demonstration.
  void Score(const std::vector<whet_candidate>& prompts,
             const Numbers& examples);

  // The same for prompts that each have examples of their own.
  void Score(const std::vector<Asked>& wanted);

  // Null if not evaluated.
  const sdk::Evaluated* Find(whet_candidate prompt,
                             std::uint64_t example) const;

  // Of a prompt over those of `examples` on which it has a score; nothing if
  // there is none.
  std::optional<double> Mean(whet_candidate prompt,
                             const Numbers& examples) const;

  // Over those of `examples` on which both have a score.
  sdk::PairedComparison Compare(whet_candidate challenger,
                                whet_candidate incumbent,
                                const Numbers& examples) const;

 private:
  sdk::Search& search_;
  Paid paid_;
  std::map<std::pair<whet_candidate, std::uint64_t>, sdk::Evaluated> scores_;
};

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_SCOREBOARD_H_
