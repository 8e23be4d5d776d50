// The Cholesky factor of a small symmetric positive definite matrix, in plain
// double arithmetic and one fixed order of operations: the same bits on every
// run, which a threaded BLAS does not promise.
//
//   const Cholesky factor(matrix, n);       // A = L L', row by row
//   std::vector<double> x = factor.Solve(b);  // A x = b
//
// Immutable. Thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_FACTORIAL_CHOLESKY_H_
#define WHET_PLUGINS_STRATEGY_FACTORIAL_CHOLESKY_H_

#include <cstddef>
#include <vector>

namespace whet::factorial {

class Cholesky {
 public:
  // The factor of the matrix of no rows.
  Cholesky() = default;
  // `a` has n * n elements; only the lower triangle is read. Throws
  // sdk::Error(WHET_INTERNAL) unless the matrix is positive definite.
  Cholesky(std::vector<double> a, std::size_t n);

  std::size_t size() const { return n_; }
  // L, by row and column; row >= column.
  double lower(std::size_t i, std::size_t j) const { return at(i, j); }
  // x with A x = b.
  std::vector<double> Solve(std::vector<double> b) const;
  // x with L' x = b: standard normals become draws with covariance A^-1.
  std::vector<double> SolveTransposed(std::vector<double> b) const;
  // x with L x = b: |x|^2 is b' A^-1 b.
  std::vector<double> SolveLower(std::vector<double> b) const;
  // log |A|.
  double LogDeterminant() const;

 private:
  double at(std::size_t i, std::size_t j) const { return l_[i * n_ + j]; }

  std::size_t n_ = 0;
  std::vector<double> l_;
};

}  // namespace whet::factorial

#endif  // WHET_PLUGINS_STRATEGY_FACTORIAL_CHOLESKY_H_
