// How good each prompt is, from scores on different examples.
//
//   std::vector<Estimate> estimates = EstimateScores(board, prompts, examples);
//
// Score = common level + prompt + example, least squares: an easy minibatch
// does not flatter whoever was tried on it. Effects of prompts are drawn to 0
// as if kPriorScores further scores had been average, so that a few lucky ones
// do not lead. Pure. Thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_MIPRO_ESTIMATES_H_
#define WHET_PLUGINS_STRATEGY_MIPRO_ESTIMATES_H_

#include <cstddef>
#include <vector>

#include "whet/sdk/strategy.h"

#include "search/scoreboard.h"

namespace whet::mipro {

inline constexpr double kPriorScores = 8.0;

struct Estimate {
  double effect = 0.0;     // against the average prompt
  std::size_t scores = 0;  // that it rests on
};

// One per prompt. Failed evaluations do not count.
std::vector<Estimate> EstimateScores(const search::Scoreboard& board,
                                     const std::vector<whet_candidate>& prompts,
                                     const search::Numbers& examples);

}  // namespace whet::mipro

#endif  // WHET_PLUGINS_STRATEGY_MIPRO_ESTIMATES_H_
