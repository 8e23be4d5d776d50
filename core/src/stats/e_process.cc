#include "stats/e_process.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "stats/gauss_rule.h"

namespace whet {

EProcess::EProcess(double min_improvement)
    : min_improvement_(std::clamp(min_improvement, 0.0, 1.0)) {
  capital_.fill(1.0);
}

void EProcess::Add(double difference) {
  if (std::isnan(difference))
    return;
  // At least -1, so that nobody loses more than all.
  const double gain = (std::clamp(difference, -1.0, 1.0) - min_improvement_) /
                      (1.0 + min_improvement_);
  for (std::size_t i = 0; i < capital_.size(); ++i)
    capital_[i] *= 1.0 + GaussPoints()[i].position * gain;
  if (*std::max_element(capital_.begin(), capital_.end()) > 0x1p512) {
    for (double& capital : capital_)
      capital *= 0x1p-512;
    exponent_ += 512;
  }
  ++pairs_;
  p_value_ = std::min(p_value_, 1.0 / value());
}

double EProcess::value() const {
  double mean = 0.0;
  for (std::size_t i = 0; i < capital_.size(); ++i)
    mean += GaussPoints()[i].weight * capital_[i];
  return std::ldexp(mean, exponent_);
}

}  // namespace whet
