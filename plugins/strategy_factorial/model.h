// The model of factorial search: what a prompt scores on an example,
//
//   y(S, i) = x(S)' theta + u_S + e_i + noise
//   theta_f ~ N(mean_f, (scale_f * sigma)^2)   effects of what S is made of
//   u_S ~ N(0, omega^2)                        what S has beyond its parts
//   e_i ~ N(0, tau^2), noise ~ N(0, nu^2)      the example, and chance
//
// in the unit of score_scale.h: of answers that are right or wrong, points.
//
// One posterior for all effects at once, from every score so far:
//
//   const Posterior now(data, columns, variances);
//   now.effect(f);  now.Value(row);  now.Value(row, prompt);
//   std::vector<double> theta = now.Draw(normals);
//
// The posterior mean is exact. Draws and deviations treat the e_i as
// independent of the rest, given how often an example was used. Plain double
// arithmetic in a fixed order. Immutable. Thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_MODEL_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_MODEL_H_

#include <cstddef>
#include <vector>

#include "cholesky.h"

namespace whet::factorial {

// Which standard deviation a column's prior has.
enum class Scale { kFixed, kText, kDemonstration, kSet };

// The prior of an effect: N(mean, (scale * sigma)^2), where sigma is 1 for
// kFixed and learned for the others; omega for kSet.
struct Column {
  Scale kind = Scale::kFixed;
  double mean = 0.0;
  double scale = 1.0;
};

// Standard deviations. The values are those to start from, and what learning
// is drawn to.
struct Variances {
  double text = 0.08;           // sigma of edits
  double demonstration = 0.04;  // sigma of demonstrations
  double omega = 0.08;
  double tau = 0.30;
  double nu = 0.40;

  double Sigma(const Column& column) const;
};

using Row = std::vector<std::size_t>;  // columns that are 1; the others are 0

struct Observation {
  std::size_t prompt = 0;
  std::size_t example = 0;
  double score = 0.0;
};

struct Data {
  std::vector<Row> prompts;
  std::size_t examples = 0;
  std::vector<Observation> observations;
};

class Posterior {
 public:
  Posterior(const Data& data, const std::vector<Column>& columns,
            const Variances& variances);

  // How many prompts the data had.
  std::size_t prompts() const { return value_.size(); }
  const std::vector<double>& effects() const { return theta_; }
  double effect(std::size_t column) const { return theta_[column]; }
  double Deviation(std::size_t column) const;
  // Of a prompt that was never evaluated.
  double Value(const Row& row) const;
  // Of prompt number `prompt` of the data, its own effect included.
  double Value(std::size_t prompt) const { return value_[prompt]; }
  double own_effect(std::size_t prompt) const { return own_[prompt]; }
  double example_effect(std::size_t example) const { return e_[example]; }

  // How far the scores of a prompt lie from the sum of its parts, in standard
  // deviations, and the weight of that.
  double Surprise(std::size_t prompt, double* weight) const;

  // A draw of all effects; one standard normal per column.
  std::vector<double> Draw(const std::vector<double>& normals) const;
  // A draw of a prompt's value that goes with a draw of the effects.
  double DrawValue(std::size_t prompt, const std::vector<double>& theta,
                   double normal) const;
  // Standard deviation of the value of a prompt, or of the difference of two.
  double ValueDeviation(std::size_t prompt) const;
  double DifferenceDeviation(std::size_t a, std::size_t b) const;

  // What the residuals say about tau and nu, drawn to `prior` as by 30 scores.
  Variances LearnedNoise(const Data& data, const Variances& prior) const;

 private:
  struct Evidence {  // of one prompt
    std::size_t count = 0;
    double noise = 0.0;           // variance of its mean, u_S left out
    double variance = 0.0;        // u_S included
    double given_examples = 0.0;  // the same if the examples were known
    double mean = 0.0;            // with the effects of its examples taken out
  };

  void Weigh(const Data& data);
  // Of the precision of the effects, when prompts' means have this variance.
  Cholesky Factor(double Evidence::*variance) const;
  // Effects, prompts and examples in turn until nothing changes (Gauss-Seidel).
  void Sweep(const Data& data);

  Variances variances_;
  const std::size_t columns_;
  std::vector<double> prior_mean_;
  std::vector<double> prior_precision_;
  std::vector<Evidence> evidence_;
  std::vector<std::size_t> example_count_;
  std::vector<Row> rows_;
  Cholesky factor_;
  std::vector<double> theta_;
  std::vector<double> own_;
  std::vector<double> value_;
  std::vector<double> e_;
};

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_MODEL_H_
