#include "belief.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

#include "search/draws.h"
#include "variances.h"

namespace whet::factorial {
namespace {

constexpr int kLearnEvery = 4;

}  // namespace

void Belief::Refresh() {
  layout_ = std::make_unique<Layout>(catalog_, showable_,
                                     trials_.neighbourhoods());
  composer_ = std::make_unique<Composer>(catalog_, showable_, *layout_);
  const Data data = trials_.DataFor(*layout_);
  if (refreshed_++ % kLearnEvery == kLearnEvery - 1) {
    variances_ = Learn(data, layout_->columns(), variances_);
  }
  posterior_ =
      std::make_unique<Posterior>(data, layout_->columns(), variances_);
}

std::vector<double> Belief::Draw() const {
  std::vector<double> normals(layout_->columns().size());
  for (double& normal : normals) {
    normal = search::Normal(search_, "factorial.effects");
  }
  return posterior_->Draw(normals);
}

double Belief::ProbabilityBetter(std::size_t a, std::size_t b) const {
  const double difference = posterior_->Value(a) - posterior_->Value(b);
  const double deviation = posterior_->DifferenceDeviation(a, b);
  return 0.5 * std::erfc(-difference / deviation / std::sqrt(2.0));
}

std::vector<std::size_t> Belief::Ranked(std::size_t least) const {
  std::vector<std::size_t> ranked;
  for (std::size_t t = 0; t < trials_.size(); ++t) {
    if (trials_[t].results.size() >= least) {
      ranked.push_back(t);
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [&](std::size_t a, std::size_t b) {
                     return posterior_->Value(a) > posterior_->Value(b);
                   });
  return ranked;
}

}  // namespace whet::factorial
