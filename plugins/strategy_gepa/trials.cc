#include "trials.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

namespace whet::gepa {
namespace {

// Probabilities that the child is better: below the first it is out, above the
// second it is through, above the third when there is no more to look at.
constexpr double kGateOut = 0.20;
constexpr double kGateThrough = 0.70;
constexpr double kGateAtEnd = 0.50;
constexpr std::size_t kGateMost = 24;  // examples

constexpr std::size_t kBlock = 10;
constexpr double kValidationOut = 0.15;
constexpr double kValidationAtEnd = 0.60;

search::Numbers First(const search::Numbers& numbers, std::size_t count) {
  return {numbers.begin(),
          numbers.begin() +
              static_cast<std::ptrdiff_t>(std::min(count, numbers.size()))};
}

// Examples of the gate's next stage: 3, 8, 16, 24 for a minibatch of 3.
std::size_t NextStage(std::size_t seen) { return seen < 8 ? 8 : seen + 8; }

}  // namespace

void PassGate(search::Scoreboard& board, std::size_t minibatch,
              std::vector<Trial>& trials) {
  std::vector<Trial*> open;
  for (Trial& trial : trials) {
    open.push_back(&trial);
  }
  const std::size_t most = std::max(kGateMost, minibatch);
  for (std::size_t seen = minibatch; !open.empty(); seen = NextStage(seen)) {
    std::vector<search::Asked> asked;
    for (const Trial* trial : open) {
      const search::Numbers examples = First(trial->examples, seen);
      asked.push_back({trial->child, examples});
      asked.push_back({trial->parent, examples});
    }
    board.Score(asked);
    std::erase_if(open, [&](Trial* trial) {
      const bool last = seen >= std::min(most, trial->examples.size());
      trial->result = board.Compare(trial->child, trial->parent,
                                    First(trial->examples, seen));
      const double p = trial->result.ProbabilityBetter();
      trial->through = p > (last ? kGateAtEnd : kGateThrough);
      return last || trial->through || p < kGateOut;
    });
  }
}

void Validate(search::Scoreboard& board, const search::Numbers& pareto,
              whet_candidate best, std::vector<Trial>& trials) {
  std::vector<Trial*> open;
  for (Trial& trial : trials) {
    open.push_back(&trial);
  }
  for (std::size_t seen = 0; seen < pareto.size() && !open.empty();) {
    seen = std::min(seen + kBlock, pareto.size());
    const search::Numbers so_far = First(pareto, seen);
    std::vector<whet_candidate> children;
    for (const Trial* trial : open) {
      children.push_back(trial->child);
    }
    bool spent = false;
    try {
      board.Score(children, so_far);
    } catch (const sdk::BudgetSpent&) {
      spent = true;
    }
    std::erase_if(open, [&](Trial* trial) {
      trial->result = board.Compare(trial->child, best, so_far);
      const double p = trial->result.ProbabilityBetter();
      trial->through = p > (spent ? kValidationAtEnd : kValidationOut) &&
                       trial->result.pairs() > 0;
      return spent || !trial->through;
    });
  }
}

std::string TwoDigits(double score) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.2f", score);
  return text;
}

std::string Tally(const sdk::PairedComparison& result) {
  char text[96];
  std::snprintf(text, sizeof(text), "%.4g better, %.4g worse of %llu examples",
                result.wins(), result.losses(),
                static_cast<unsigned long long>(result.pairs()));
  return text;
}

}  // namespace whet::gepa
