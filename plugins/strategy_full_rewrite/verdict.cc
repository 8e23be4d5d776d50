#include "verdict.h"

#include <cstdint>
#include <cstdio>
#include <string>

namespace whet::full_rewrite {

std::string Verdict(const search::Scoreboard& board, whet_candidate draft,
                    whet_candidate parent, const search::Numbers& examples,
                    bool accepted) {
  double sum = 0.0;
  double before = 0.0;
  unsigned better = 0;
  unsigned worse = 0;
  unsigned pairs = 0;
  for (const std::uint64_t example : examples) {
    const sdk::Evaluated* a = board.Find(draft, example);
    const sdk::Evaluated* b = board.Find(parent, example);
    if (a != nullptr && b != nullptr && a->ok() && b->ok()) {
      sum += a->score;
      before += b->score;
      better += a->score > b->score ? 1 : 0;
      worse += a->score < b->score ? 1 : 0;
      ++pairs;
    }
  }
  const char* outcome = accepted ? "accepted" : "rejected";
  if (pairs == 0) {
    return std::string(outcome) + ": no example gave a score";
  }
  char text[160];
  std::snprintf(text, sizeof(text),
                "%s: scores %.2f where the prompt before it scored %.2f "
                "(%u better, %u worse of %u examples)",
                outcome, sum / pairs, before / pairs, better, worse, pairs);
  return text;
}

std::string BatchVerdict(const search::Scoreboard& board, whet_candidate prompt,
                         const search::Numbers& batch) {
  char text[80];
  std::snprintf(text, sizeof(text), "scored %.2f on %zu training examples",
                board.Mean(prompt, batch).value_or(0.0), batch.size());
  return text;
}

}  // namespace whet::full_rewrite
