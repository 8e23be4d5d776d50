#include "contest.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace whet::search {

void Decide(const Rule& rule, Scoreboard& board, whet_candidate incumbent,
            const Numbers& examples, std::vector<Contestant>& contestants) {
  std::vector<Contestant*> open;
  for (Contestant& contestant : contestants) {
    contestant.through = false;
    open.push_back(&contestant);
  }
  const std::size_t end = std::min(rule.most, examples.size());
  for (std::size_t seen = 0; seen < end && !open.empty();) {
    seen = std::min(seen + rule.block, end);
    const Numbers so_far(examples.begin(),
                         examples.begin() + static_cast<std::ptrdiff_t>(seen));
    std::vector<whet_candidate> prompts = {incumbent};
    for (const Contestant* contestant : open) {
      prompts.push_back(contestant->id);
    }
    bool last = seen == end;
    try {
      board.Score(prompts, so_far);
    } catch (const sdk::BudgetSpent&) {
      last = true;
    }
    std::vector<Contestant*> undecided;
    for (Contestant* contestant : open) {
      contestant->result = board.Compare(contestant->id, incumbent, so_far);
      const double p = contestant->result.ProbabilityBetter();
      contestant->through = p > (last ? rule.at_end : rule.pass);
      if (!last && !contestant->through && p >= rule.reject) {
        undecided.push_back(contestant);
      }
    }
    open = std::move(undecided);
  }
}

}  // namespace whet::search
