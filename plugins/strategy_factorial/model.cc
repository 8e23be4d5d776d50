#include "model.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace whet::factorial {
namespace {

constexpr int kMostSweeps = 40;
constexpr double kSettled = 1e-6;  // a change in points that ends the sweeps
constexpr double kPriorScores = 30.0;

double Square(double x) { return x * x; }

double Dot(const Row& row, const std::vector<double>& theta) {
  double sum = 0.0;
  for (const std::size_t f : row) {
    sum += theta[f];
  }
  return sum;
}

}  // namespace

double Variances::Sigma(const Column& column) const {
  switch (column.kind) {
    case Scale::kText:
      return column.scale * text;
    case Scale::kDemonstration:
      return column.scale * demonstration;
    case Scale::kSet:
      return column.scale * omega;
    case Scale::kFixed:
      break;
  }
  return column.scale;
}

Posterior::Posterior(const Data& data, const std::vector<Column>& columns,
                     const Variances& variances)
    : variances_(variances),
      columns_(columns.size()),
      evidence_(data.prompts.size()),
      example_count_(data.examples, 0),
      rows_(data.prompts),
      theta_(columns.size(), 0.0),
      own_(data.prompts.size(), 0.0),
      value_(data.prompts.size(), 0.0),
      e_(data.examples, 0.0) {
  for (const Column& column : columns) {
    prior_mean_.push_back(column.mean);
    prior_precision_.push_back(1.0 / Square(variances.Sigma(column)));
  }
  theta_ = prior_mean_;
  Weigh(data);
  Sweep(data);
}

void Posterior::Weigh(const Data& data) {
  for (const Observation& o : data.observations) {
    ++example_count_[o.example];
  }
  const double nu2 = Square(variances_.nu);
  const double tau2 = Square(variances_.tau);
  for (const Observation& o : data.observations) {
    Evidence& evidence = evidence_[o.prompt];
    ++evidence.count;
    // What the other scores of the example leave open about it.
    const auto others = static_cast<double>(example_count_[o.example] - 1);
    evidence.noise += nu2 + 1.0 / (others / nu2 + 1.0 / tau2);
  }
  for (Evidence& evidence : evidence_) {
    if (evidence.count > 0) {
      const auto count = static_cast<double>(evidence.count);
      evidence.noise /= count * count;
      evidence.variance = evidence.noise + Square(variances_.omega);
      evidence.given_examples = nu2 / count + Square(variances_.omega);
    }
  }
  factor_ = Factor(&Evidence::variance);
}

Cholesky Posterior::Factor(double Evidence::*variance) const {
  std::vector<double> a(columns_ * columns_, 0.0);
  for (std::size_t f = 0; f < columns_; ++f) {
    a[f * columns_ + f] = prior_precision_[f];
  }
  for (std::size_t p = 0; p < evidence_.size(); ++p) {
    if (evidence_[p].count == 0) {
      continue;
    }
    const double weight = 1.0 / (evidence_[p].*variance);
    for (const std::size_t f : rows_[p]) {
      for (const std::size_t g : rows_[p]) {
        a[f * columns_ + g] += weight;
      }
    }
  }
  return Cholesky(std::move(a), columns_);
}

void Posterior::Sweep(const Data& data) {
  const double nu2 = Square(variances_.nu);
  const double ratio = nu2 / Square(variances_.tau);
  const double omega2 = Square(variances_.omega);
  const Cholesky factor = Factor(&Evidence::given_examples);
  for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
    for (Evidence& evidence : evidence_) {
      evidence.mean = 0.0;
    }
    for (const Observation& o : data.observations) {
      evidence_[o.prompt].mean += o.score - e_[o.example];
    }
    std::vector<double> b(columns_);
    for (std::size_t f = 0; f < columns_; ++f) {
      b[f] = prior_precision_[f] * prior_mean_[f];
    }
    for (std::size_t p = 0; p < evidence_.size(); ++p) {
      Evidence& evidence = evidence_[p];
      if (evidence.count == 0) {
        continue;
      }
      evidence.mean /= static_cast<double>(evidence.count);
      for (const std::size_t f : rows_[p]) {
        b[f] += evidence.mean / evidence.given_examples;
      }
    }
    theta_ = factor.Solve(std::move(b));
    for (std::size_t p = 0; p < evidence_.size(); ++p) {
      const Evidence& evidence = evidence_[p];
      const double additive = Dot(rows_[p], theta_);
      own_[p] = evidence.count == 0 ? 0.0
                                    : omega2 / evidence.given_examples *
                                          (evidence.mean - additive);
      value_[p] = additive + own_[p];
    }
    std::vector<double> sum(e_.size(), 0.0);
    for (const Observation& o : data.observations) {
      sum[o.example] += o.score - value_[o.prompt];
    }
    double change = 0.0;
    for (std::size_t i = 0; i < e_.size(); ++i) {
      const double next =
          sum[i] / (static_cast<double>(example_count_[i]) + ratio);
      change = std::max(change, std::fabs(next - e_[i]));
      e_[i] = next;
    }
    if (change < kSettled) {
      break;
    }
  }
}

double Posterior::Deviation(std::size_t column) const {
  std::vector<double> b(columns_, 0.0);
  b[column] = 1.0;
  double sum = 0.0;
  for (const double x : factor_.SolveLower(std::move(b))) {
    sum += x * x;
  }
  return std::sqrt(sum);
}

double Posterior::Value(const Row& row) const { return Dot(row, theta_); }

double Posterior::Surprise(std::size_t prompt, double* weight) const {
  const Evidence& evidence = evidence_[prompt];
  if (evidence.count == 0) {
    *weight = 0.0;
    return 0.0;
  }
  *weight = 1.0 / evidence.variance;
  return evidence.mean - Dot(rows_[prompt], theta_);
}

std::vector<double> Posterior::Draw(const std::vector<double>& normals) const {
  std::vector<double> theta = factor_.SolveTransposed(normals);
  for (std::size_t f = 0; f < columns_; ++f) {
    theta[f] += theta_[f];
  }
  return theta;
}

double Posterior::DrawValue(std::size_t prompt,
                            const std::vector<double>& theta,
                            double normal) const {
  const Evidence& evidence = evidence_[prompt];
  const double additive = Dot(rows_[prompt], theta);
  const double omega2 = Square(variances_.omega);
  if (evidence.count == 0) {
    return additive + variances_.omega * normal;
  }
  const double share = omega2 / evidence.variance;
  return additive + share * (evidence.mean - additive) +
         std::sqrt(omega2 * (1.0 - share)) * normal;
}

// The value is (1 - share) x' theta + share * mean + what is left of u.
double Posterior::ValueDeviation(std::size_t prompt) const {
  return DifferenceDeviation(prompt, prompt);
}

double Posterior::DifferenceDeviation(std::size_t a, std::size_t b) const {
  const double omega2 = Square(variances_.omega);
  std::vector<double> weights(columns_, 0.0);
  double rest = 0.0;
  const auto add = [&](std::size_t p, double sign) {
    const Evidence& evidence = evidence_[p];
    const double share = evidence.count == 0 ? 0.0 : omega2 / evidence.variance;
    for (const std::size_t f : rows_[p]) {
      weights[f] += sign * (1.0 - share);
    }
    rest += omega2 * (1.0 - share);
  };
  add(a, 1.0);
  if (b != a) {
    add(b, -1.0);
  }
  for (const double x : factor_.SolveLower(std::move(weights))) {
    rest += x * x;
  }
  return std::sqrt(rest);
}

Variances Posterior::LearnedNoise(const Data& data,
                                  const Variances& prior) const {
  const double nu2 = Square(variances_.nu);
  const double tau2 = Square(variances_.tau);
  double between = kPriorScores * Square(prior.tau);
  double examples = kPriorScores;
  double explained = 0.0;  // scores that the estimates use up
  for (std::size_t i = 0; i < e_.size(); ++i) {
    const auto n = static_cast<double>(example_count_[i]);
    if (example_count_[i] > 0) {
      between += Square(e_[i]) + 1.0 / (n / nu2 + 1.0 / tau2);
      examples += 1.0;
      explained += n / (n + nu2 / tau2);
    }
  }
  // Around the mean of the prompt, so that omega has no part in it.
  double within = kPriorScores * Square(prior.nu);
  for (const Observation& o : data.observations) {
    within += Square(o.score - e_[o.example] - evidence_[o.prompt].mean);
  }
  for (const Evidence& evidence : evidence_) {
    explained += evidence.count == 0 ? 0.0 : 1.0;
  }
  const auto scores = static_cast<double>(data.observations.size());
  Variances out = variances_;
  out.tau = std::sqrt(between / examples);
  out.nu = std::sqrt(within /
                     (kPriorScores + std::max(scores / 4, scores - explained)));
  return out;
}

}  // namespace whet::factorial
