#include "marginal_likelihood.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace whet::factorial {
namespace {

double Squared(double x) { return x * x; }

// The prompts with the most scores, in ascending order.
std::vector<std::size_t> MostScored(const Data& data, std::size_t most) {
  std::vector<std::size_t> count(data.prompts.size(), 0);
  for (const Observation& o : data.observations) {
    ++count[o.prompt];
  }
  std::vector<std::size_t> chosen(data.prompts.size());
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  chosen.erase(std::remove_if(chosen.begin(), chosen.end(),
                              [&](std::size_t p) { return count[p] == 0; }),
               chosen.end());
  std::stable_sort(
      chosen.begin(), chosen.end(),
      [&](std::size_t a, std::size_t b) { return count[a] > count[b]; });
  chosen.resize(std::min(chosen.size(), most));
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace

MarginalLikelihood::MarginalLikelihood(const Data& data,
                                       const std::vector<Column>& columns,
                                       double tau, double nu)
    : chosen_(MostScored(data, kMostPrompts)), prompts_(chosen_.size()) {
  by_kind_.fill(Matrix(prompts_ * prompts_, 0.0));
  WeighScores(data, columns, tau, nu);
  for (std::size_t f = 0; f < columns.size(); ++f) {
    std::vector<double> on(prompts_, 0.0);
    for (std::size_t p = 0; p < prompts_; ++p) {
      const Row& row = data.prompts[chosen_[p]];
      on[p] = static_cast<double>(std::count(row.begin(), row.end(), f));
    }
    AddColumn(columns[f], on);
  }
  // What prompts have of their own: one more column for each.
  for (std::size_t p = 0; p < prompts_; ++p) {
    std::vector<double> on(prompts_, 0.0);
    on[p] = 1.0;
    AddColumn({Scale::kSet, 0.0, 1.0}, on);
  }
}

void MarginalLikelihood::WeighScores(const Data& data,
                                     const std::vector<Column>& columns,
                                     double tau, double nu) {
  constexpr auto kOut = static_cast<std::size_t>(-1);
  std::vector<std::size_t> place(data.prompts.size(), kOut);
  std::vector<double> prior(prompts_, 0.0);
  for (std::size_t p = 0; p < prompts_; ++p) {
    place[chosen_[p]] = p;
    for (const std::size_t f : data.prompts[chosen_[p]]) {
      prior[p] += columns[f].mean;
    }
  }
  std::vector<std::vector<std::pair<std::size_t, double>>> by_example(
      data.examples);
  for (const Observation& o : data.observations) {
    if (place[o.prompt] != kOut) {
      const std::size_t p = place[o.prompt];
      by_example[o.example].emplace_back(p, o.score - prior[p]);
    }
  }
  const double nu2 = Squared(nu);
  Matrix precision(prompts_ * prompts_, 0.0);
  std::vector<double> h(prompts_, 0.0);
  for (const auto& scores : by_example) {
    const auto n = static_cast<double>(scores.size());
    const double shared = Squared(tau) / (nu2 + n * Squared(tau));
    double sum = 0.0;
    for (const auto& [p, residual] : scores) {
      sum += residual;
      constant_ += Squared(residual) / nu2;
    }
    constant_ -= shared * Squared(sum) / nu2;
    constant_ += n * std::log(nu2) + std::log(1.0 + n * Squared(tau) / nu2);
    for (const auto& [p, residual] : scores) {
      h[p] += (residual - shared * sum) / nu2;
      precision[p * prompts_ + p] += 1.0 / nu2;
      for (const auto& [other, unused] : scores) {
        precision[p * prompts_ + other] -= shared / nu2;
      }
    }
  }
  c_ = Cholesky(std::move(precision), prompts_);
  q_ = c_.SolveLower(std::move(h));
  for (const double x : q_) {
    constant_ -= x * x;
  }
}

std::vector<double> MarginalLikelihood::Transposed(
    const std::vector<double>& x) const {
  std::vector<double> y(prompts_, 0.0);
  for (std::size_t i = 0; i < prompts_; ++i) {
    for (std::size_t j = 0; x[i] != 0.0 && j <= i; ++j) {
      y[j] += c_.lower(i, j) * x[i];
    }
  }
  return y;
}

void MarginalLikelihood::AddColumn(const Column& column,
                                   const std::vector<double>& on) {
  const std::vector<double> y = Transposed(on);
  const double variance = Squared(column.scale);
  Matrix& matrix = by_kind_[static_cast<std::size_t>(column.kind)];
  for (std::size_t i = 0; i < prompts_; ++i) {
    const double left = variance * y[i];
    for (std::size_t j = 0; left != 0.0 && j <= i; ++j) {
      matrix[i * prompts_ + j] += left * y[j];
    }
  }
}

double MarginalLikelihood::Log(const Variances& variances) const {
  Matrix b(prompts_ * prompts_, 0.0);
  for (std::size_t kind = 0; kind < by_kind_.size(); ++kind) {
    const double unit =
        Squared(variances.Sigma({static_cast<Scale>(kind), 0.0, 1.0}));
    for (std::size_t i = 0; i < b.size(); ++i) {
      b[i] += unit * by_kind_[kind][i];
    }
  }
  for (std::size_t p = 0; p < prompts_; ++p) {
    b[p * prompts_ + p] += 1.0;
  }
  const Cholesky factor(std::move(b), prompts_);
  double squares = 0.0;
  for (const double x : factor.SolveLower(q_)) {
    squares += x * x;
  }
  return -0.5 * (constant_ + factor.LogDeterminant() + squares);
}

}  // namespace whet::factorial
