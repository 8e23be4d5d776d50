// What the task prompt did with training examples, as the text that a guide
// shows the reflecting model. full_rewrite learns from the batches of its
// epochs; here no more is evaluated than a rewrite needs, since the calls are
// for comparing guides. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_METAPROMPT_LESSONS_H_
#define WHET_PLUGINS_STRATEGY_METAPROMPT_LESSONS_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "whet/sdk/strategy.h"

#include "options.h"
#include "search/collapse.h"
#include "search/scoreboard.h"
#include "search/shown_examples.h"

namespace whet::metaprompt {

class Lessons {
 public:
  // References must outlive the object.
  Lessons(sdk::Search& search, search::Scoreboard& board,
          search::CollapseWatch& watch, const std::vector<sdk::Example>& train,
          const Options& options);

  // Scores `prompt` on training examples: two blocks, one more after each
  // Widen(), and more until options.worst are wrong. False if none is. Throws
  // UNAVAILABLE if nothing gives a score.
  bool Collect(whet_candidate prompt);
  void Widen() { least_ += kBlock; }

  // Examples that Collect() has scored.
  const search::Numbers& collected() const { return collected_; }

  // The worst, those shown least often first, and some others. Draws.
  std::string Write(whet_candidate prompt);

 private:
  static constexpr std::size_t kBlock = 8;

  search::Scoreboard& board_;
  search::CollapseWatch& watch_;
  const std::vector<sdk::Example>& train_;
  const Options& options_;
  search::ShownExamples shown_;
  std::size_t least_ = 2 * kBlock;
  search::Numbers collected_;
  std::set<std::pair<whet_candidate, std::uint64_t>> watched_;
};

}  // namespace whet::metaprompt

#endif  // WHET_PLUGINS_STRATEGY_METAPROMPT_LESSONS_H_
