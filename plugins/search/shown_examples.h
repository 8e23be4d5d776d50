// Which evaluated examples the reflecting model is shown: those that went
// worst, and of equal ones those shown least often, so that all get their turn.
//
//   ShownExamples shown(search, board, train, "metaprompt.examples");
//   std::vector<RankedExample> ranked = shown.WorstFirst(prompt, numbers);
//   ranked.resize(std::min<std::size_t>(4, ranked.size()));
//   request += shown.Write(prompt, ranked);
//
// Not thread-safe.
#ifndef WHET_PLUGINS_SEARCH_SHOWN_EXAMPLES_H_
#define WHET_PLUGINS_SEARCH_SHOWN_EXAMPLES_H_

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "whet/sdk/strategy.h"

#include "scoreboard.h"

namespace whet::search {

struct RankedExample {
  double score = 0.0;
  std::uint64_t times_shown = 0;
  std::uint64_t draw = 0;
  std::uint64_t number = 0;

  auto operator<=>(const RankedExample&) const = default;
};

class ShownExamples {
 public:
  // References must outlive the object; `train` must not change.
  ShownExamples(sdk::Search& search, const Scoreboard& board,
                const std::vector<sdk::Example>& train, std::string stream);

  // Those of `numbers` on which `prompt` has a score, ascending. Takes a draw
  // from the stream for each.
  std::vector<RankedExample> WorstFirst(whet_candidate prompt,
                                        const Numbers& numbers);

  // The records of `chosen`, in this order. Counts them as shown.
  std::string Write(whet_candidate prompt,
                    const std::vector<RankedExample>& chosen);

 private:
  sdk::Search& search_;
  const Scoreboard& board_;
  std::string stream_;
  std::map<std::uint64_t, const sdk::Example*> by_number_;
  std::map<std::uint64_t, std::uint64_t> times_shown_;
};

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_SHOWN_EXAMPLES_H_
