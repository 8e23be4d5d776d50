#include "estimates.h"

#include <cstddef>
#include <vector>

namespace whet::mipro {
namespace {

constexpr int kSweeps = 20;

struct Cell {
  std::size_t prompt;
  std::size_t example;
  double score;
};

std::vector<Cell> CellsOf(const search::Scoreboard& board,
                          const std::vector<whet_candidate>& prompts,
                          const search::Numbers& examples) {
  std::vector<Cell> cells;
  for (std::size_t p = 0; p < prompts.size(); ++p) {
    for (std::size_t e = 0; e < examples.size(); ++e) {
      const sdk::Evaluated* result = board.Find(prompts[p], examples[e]);
      if (result != nullptr && result->ok()) {
        cells.push_back({p, e, result->score});
      }
    }
  }
  return cells;
}

}  // namespace

std::vector<Estimate> EstimateScores(const search::Scoreboard& board,
                                     const std::vector<whet_candidate>& prompts,
                                     const search::Numbers& examples) {
  const std::vector<Cell> cells = CellsOf(board, prompts, examples);
  std::vector<Estimate> estimates(prompts.size());
  std::vector<double> level(examples.size(), 0.0);
  std::vector<double> count(examples.size(), 0.0);
  for (const Cell& cell : cells) {
    ++estimates[cell.prompt].scores;
    ++count[cell.example];
  }
  // Alternating least squares: examples given prompts, prompts given examples.
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    std::vector<double> sum(examples.size(), 0.0);
    for (const Cell& cell : cells) {
      sum[cell.example] += cell.score - estimates[cell.prompt].effect;
    }
    for (std::size_t e = 0; e < examples.size(); ++e) {
      level[e] = count[e] > 0.0 ? sum[e] / count[e] : 0.0;
    }
    std::vector<double> rest(prompts.size(), 0.0);
    for (const Cell& cell : cells) {
      rest[cell.prompt] += cell.score - level[cell.example];
    }
    for (std::size_t p = 0; p < prompts.size(); ++p) {
      estimates[p].effect =
          rest[p] / (static_cast<double>(estimates[p].scores) + kPriorScores);
    }
  }
  return estimates;
}

}  // namespace whet::mipro
