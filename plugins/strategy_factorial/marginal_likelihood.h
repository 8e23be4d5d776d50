// How probable the scores are under given variances, whatever the effects are:
// effects, prompts' own effects and examples' effects are integrated out.
//
//   const MarginalLikelihood likelihood(data, columns, tau, nu);
//   likelihood.Log(variances);   // its tau and nu are not read
//
// Exact. With Z the incidence of scores on prompts, V = nu^2 I + tau^2 per
// example, K the prior covariance of the prompts' values and C C' = Z' V^-1 Z,
// the covariance Z K Z' + V of the scores has the determinant |V| |I + C' K C|;
// C' K C is linear in the variances, so that one of them costs one Cholesky
// factor (Rasmussen and Williams 2006, "Gaussian Processes for Machine
// Learning", 5.4.1 and A.3). Immutable. Thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_MARGINAL_LIKELIHOOD_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_MARGINAL_LIKELIHOOD_H_

#include <array>
#include <cstddef>
#include <vector>

#include "cholesky.h"
#include "model.h"

namespace whet::factorial {

class MarginalLikelihood {
 public:
  // At most kMostPrompts prompts are looked at, those with the most scores.
  static constexpr std::size_t kMostPrompts = 160;

  MarginalLikelihood(const Data& data, const std::vector<Column>& columns,
                     double tau, double nu);

  double Log(const Variances& variances) const;

 private:
  using Matrix = std::vector<double>;  // prompts_ x prompts_, lower triangle

  // Sets the factor C, C^-1 h and what does not depend on the variances.
  void WeighScores(const Data& data, const std::vector<Column>& columns,
                   double tau, double nu);
  void AddColumn(const Column& column, const std::vector<double>& on);
  // C' x.
  std::vector<double> Transposed(const std::vector<double>& x) const;

  std::vector<std::size_t> chosen_;  // numbers of the prompts
  std::size_t prompts_ = 0;
  Cholesky c_;
  std::vector<double> q_;  // C^-1 Z' V^-1 (scores - prior means)
  double constant_ = 0.0;
  std::array<Matrix, 4> by_kind_;  // C' K C per unit of variance, by Scale
};

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_MARGINAL_LIKELIHOOD_H_
