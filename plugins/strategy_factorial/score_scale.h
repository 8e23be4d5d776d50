// Scores in the model's own unit. Its priors are made for answers that are
// right or wrong, whose scores lie up to one half from their mean. Scores that
// lie closer together (BLEU of a weak model: a few hundredths) are spread to
// that: otherwise what tells two prompts apart is taken for chance.
//
//   const ScoreScale scale = ScaleOf(scores);
//   scale.Spread(0.07);        // what the model is given
//   scale.unit * effect;       // an effect of the model's, in points of score
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_SCORE_SCALE_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_SCORE_SCALE_H_

#include <cstddef>
#include <vector>

namespace whet::factorial {

struct ScoreScale {
  double centre = 0.5;
  double unit = 1.0;  // in (0, 1]

  double Spread(double score) const { return 0.5 + (score - centre) / unit; }
};

// Of scores of any prompts and examples. Those that are all 0 or 1, and fewer
// than kLeastScores, stay as they are.
ScoreScale ScaleOf(const std::vector<double>& scores);

inline constexpr std::size_t kLeastScores = 10;

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_SCORE_SCALE_H_
