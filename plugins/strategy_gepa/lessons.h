// Minibatches with something to learn from: examples of a shuffled epoch, drawn
// until the parent misses one of them.
//
//   Lessons lessons(search, board, material.feedback, 3);
//   for (const Lesson& lesson : lessons.Draw({4, 7})) ...
//
// On a task that is nearly solved, three examples without a miss are the rule;
// they teach nothing and no child can do better on them. Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_LESSONS_H_
#define WHET_PLUGINS_STRATEGY_GEPA_LESSONS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "whet/sdk/strategy.h"

#include "search/scoreboard.h"

namespace whet::gepa {

struct Lesson {
  search::Numbers shown = {};  // misses first; empty: there was none
  search::Numbers seen = {};   // all that were drawn
};

class Lessons {
 public:
  // `feedback` is not empty; references must outlive the object.
  Lessons(sdk::Search& search, search::Scoreboard& board,
          const std::vector<sdk::Example>& feedback, std::size_t minibatch)
      : search_(search),
        board_(board),
        feedback_(feedback),
        minibatch_(minibatch) {}

  // One for each parent; all are evaluated at once.
  std::vector<Lesson> Draw(const std::vector<whet_candidate>& parents);

  // The examples shown, as text, with the answers of `parent`.
  std::string Text(const Lesson& lesson, whet_candidate parent) const;

  // Examples for a comparison with `parent`: those shown, then those that it
  // has scores on already, then the rest.
  search::Numbers Trial(const Lesson& lesson, whet_candidate parent) const;

 private:
  // The next `count` examples of the epoch that are not in `seen`.
  search::Numbers Next(std::size_t count, const search::Numbers& seen);
  search::Numbers Shown(const search::Numbers& seen,
                        whet_candidate parent) const;

  sdk::Search& search_;
  search::Scoreboard& board_;
  const std::vector<sdk::Example>& feedback_;
  std::size_t minibatch_;
  search::Numbers epoch_;  // what is left of it, the next one last
};

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_LESSONS_H_
