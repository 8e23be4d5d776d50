// How far a judge agrees with people on the same items.
//
//   Agreement a = Compare({4, 2, 5}, {5, 2, 4}, {1, 5, Weights::kQuadratic});
//   a.kappa;  // weighted Cohen's kappa
//
// Kappa: Cohen 1960; with quadratic weights Cohen 1968, as scikit-learn 1.9.1's
// cohen_kappa_score with all grades of the scale as labels. Correlations as
// scipy's pearsonr and spearmanr (ranks of equal values are averaged). What is
// not defined, such as a correlation with a constant, is absent.
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_LLM_JUDGE_CALIBRATION_H_
#define WHET_PLUGINS_EVALUATOR_LLM_JUDGE_CALIBRATION_H_

#include <optional>
#include <vector>

namespace whet::llm_judge {

enum class Weights { kNone, kQuadratic };

// Verdicts as numbers: what counts as the same verdict, and how far two are
// apart.
struct VerdictScale {
  double min = 0.0;
  double max = 1.0;
  double step = 1.0;  // between two neighbouring verdicts
  Weights weights = Weights::kNone;
};

struct Agreement {
  double exact = 0.0;  // share of items with the same verdict
  double bias = 0.0;   // mean of judge - human
  std::optional<double> kappa = {};
  std::optional<double> pearson = {};
  std::optional<double> spearman = {};
};

// The same number of each, one or more. A mean of several grades counts as the
// nearest verdict, the higher one of two, for `exact` and `kappa`.
Agreement Compare(const std::vector<double>& human,
                  const std::vector<double>& judge, const VerdictScale& scale);

}  // namespace whet::llm_judge

#endif  // WHET_PLUGINS_EVALUATOR_LLM_JUDGE_CALIBRATION_H_
