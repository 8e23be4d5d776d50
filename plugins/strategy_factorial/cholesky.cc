#include "cholesky.h"

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "whet/sdk/error.h"

namespace whet::factorial {

Cholesky::Cholesky(std::vector<double> a, std::size_t n)
    : n_(n), l_(std::move(a)) {
  for (std::size_t i = 0; i < n; ++i) {
    double* row = &l_[i * n];
    for (std::size_t j = 0; j <= i; ++j) {
      const double* other = &l_[j * n];
      double sum = row[j];
      for (std::size_t k = 0; k < j; ++k) {
        sum -= row[k] * other[k];
      }
      if (j < i) {
        row[j] = sum / other[j];
      } else if (sum > 0.0) {
        row[i] = std::sqrt(sum);
      } else {
        throw sdk::Error(WHET_INTERNAL,
                         "the matrix of effects is not positive definite in "
                         "row " +
                             std::to_string(i));
      }
    }
  }
}

std::vector<double> Cholesky::SolveLower(std::vector<double> b) const {
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      b[i] -= at(i, k) * b[k];
    }
    b[i] /= at(i, i);
  }
  return b;
}

std::vector<double> Cholesky::SolveTransposed(std::vector<double> b) const {
  for (std::size_t i = n_; i-- > 0;) {
    b[i] /= at(i, i);
    for (std::size_t k = 0; k < i; ++k) {
      b[k] -= at(i, k) * b[i];
    }
  }
  return b;
}

std::vector<double> Cholesky::Solve(std::vector<double> b) const {
  return SolveTransposed(SolveLower(std::move(b)));
}

double Cholesky::LogDeterminant() const {
  double sum = 0.0;
  for (std::size_t i = 0; i < n_; ++i) {
    sum += std::log(at(i, i));
  }
  return 2.0 * sum;
}

}  // namespace whet::factorial
