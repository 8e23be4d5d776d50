#include "belief.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "search/draws.h"
#include "variances.h"

namespace whet::factorial {
namespace {

constexpr int kLearnEvery = 4;
constexpr double kLeastTogether = 4;
constexpr double kSurprising = 1.5;  // standard deviations
constexpr std::size_t kMostPairs = 12;

}  // namespace

std::vector<Pair> Belief::Screen(const Posterior& posterior) const {
  std::map<Pair, std::array<double, 3>> sums;
  for (std::size_t t = 0; t < posterior.prompts(); ++t) {
    double weight = 0.0;
    const double surprise = posterior.Surprise(t, &weight);
    const std::vector<std::size_t>& on = trials_[t].recipe.edits;
    for (std::size_t i = 0; weight > 0.0 && i < on.size(); ++i) {
      for (std::size_t j = i + 1; j < on.size(); ++j) {
        std::array<double, 3>& sum = sums[{on[i], on[j]}];
        sum[0] += weight * surprise;
        sum[1] += weight;
        sum[2] += 1.0;
      }
    }
  }
  std::vector<std::pair<double, Pair>> found;
  for (const auto& [pair, sum] : sums) {
    const double z = sum[0] / std::sqrt(sum[1]);
    if (sum[2] >= kLeastTogether && std::fabs(z) > kSurprising) {
      found.emplace_back(-std::fabs(z), pair);
    }
  }
  std::sort(found.begin(), found.end());
  found.resize(std::min(found.size(), kMostPairs));
  std::vector<Pair> pairs;
  for (const auto& [z, pair] : found) {
    pairs.push_back(pair);
  }
  return pairs;
}

void Belief::Refresh() {
  const Layout main(catalog_, showable_, trials_.neighbourhoods(), {});
  scale_ = trials_.Scale();
  const Posterior alone(trials_.DataFor(main, scale_), main.columns(),
                        variances_);
  layout_ = std::make_unique<Layout>(catalog_, showable_,
                                     trials_.neighbourhoods(), Screen(alone));
  composer_ = std::make_unique<Composer>(catalog_, showable_, *layout_);
  const Data data = trials_.DataFor(*layout_, scale_);
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
