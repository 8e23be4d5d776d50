#include "search/tpe.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace whet::search {
namespace {

constexpr double kTie = 1e-10;

// default_gamma: how many of `count` observations are good ones.
std::size_t Gamma(std::size_t count) {
  const auto tenth =
      static_cast<std::size_t>(std::ceil(0.1 * static_cast<double>(count)));
  return std::min<std::size_t>(tenth, 25);
}

// default_weights: the 25 newest count fully, older ones less and less.
std::vector<double> AgeWeights(std::size_t count) {
  constexpr std::size_t kFlat = 25;
  std::vector<double> weights(count, 1.0);
  if (count <= kFlat) {
    return weights;
  }
  const double start = 1.0 / static_cast<double>(count);
  const std::size_t ramp = count - kFlat;
  if (ramp == 1) {
    weights[0] = start;
    return weights;
  }
  const double step = (1.0 - start) / static_cast<double>(ramp - 1);
  for (std::size_t i = 0; i + 1 < ramp; ++i) {
    weights[i] = static_cast<double>(i) * step + start;
  }
  return weights;
}

// As many as there are, 1 on average.
std::vector<double> SizeWeights(
    const std::vector<const Observation*>& observations) {
  double total = 0.0;
  for (const Observation* observation : observations) {
    total += observation->weight;
  }
  std::vector<double> weights;
  for (const Observation* observation : observations) {
    weights.push_back(total > 0.0
                          ? observation->weight *
                                static_cast<double>(observations.size()) / total
                          : 1.0);
  }
  return weights;
}

std::vector<double> Cumulative(const std::vector<double>& values) {
  std::vector<double> sums(values.size());
  std::partial_sum(values.begin(), values.end(), sums.begin());
  return sums;
}

struct Sides {
  std::vector<const Observation*> good;
  std::vector<const Observation*> bad;
};

// Equal values stay in order, and so does each side.
Sides Split(const std::vector<Observation>& observations) {
  std::vector<const Observation*> ranked;
  for (const Observation& observation : observations) {
    ranked.push_back(&observation);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Observation* a, const Observation* b) {
                     return a->value > b->value;
                   });
  const auto middle =
      ranked.begin() + static_cast<std::ptrdiff_t>(Gamma(ranked.size()));
  Sides sides = {{ranked.begin(), middle}, {middle, ranked.end()}};
  std::sort(sides.good.begin(), sides.good.end());
  std::sort(sides.bad.begin(), sides.bad.end());
  return sides;
}

}  // namespace

// One kernel per observation and one for the prior: a distribution over the
// choices of each parameter.
struct Tpe::Mixture {
  std::vector<double> weights;                            // by kernel
  std::vector<std::vector<std::vector<double>>> choices;  // by parameter

  double Density(const Combination& x) const {
    double sum = 0.0;
    for (std::size_t k = 0; k < weights.size(); ++k) {
      double product = weights[k];
      for (std::size_t d = 0; d < x.size(); ++d) {
        product *= choices[d][k][x[d]];
      }
      sum += product;
    }
    return sum;
  }
};

std::size_t ScaledStartup(std::size_t trials) {
  return std::max<std::size_t>(3, trials / 4);
}

Tpe::Tpe(std::vector<std::size_t> sizes, TpeOptions options)
    : sizes_(std::move(sizes)), options_(std::move(options)) {
  if (options_.startup_order.empty()) {
    options_.startup_order.resize(sizes_.size());
    std::iota(options_.startup_order.begin(), options_.startup_order.end(),
              std::size_t{0});
  }
  for (const std::size_t size : sizes_) {
    combinations_ = size > kEnumerable || combinations_ * size > kEnumerable
                        ? kEnumerable + 1
                        : combinations_ * size;
  }
}

std::optional<Combination> Tpe::Suggest(
    const std::vector<Observation>& observations, const Uniform& startup,
    const Uniform& draw) const {
  const bool enumerable = combinations_ <= kEnumerable;
  const bool random = observations.size() < options_.startup_trials;
  if (random && !(options_.skip_finished && enumerable)) {
    return Random(startup);
  }
  std::vector<Combination> allowed;
  if (enumerable && (options_.skip_finished || options_.enumerate)) {
    allowed = Allowed(observations);
    if (random) {
      return RandomOf(allowed, startup);
    }
  }
  const Sides sides = Split(observations);
  const Mixture l = Estimate(sides.good);
  const Mixture g = Estimate(sides.bad);
  const bool everything = options_.enumerate && enumerable;
  std::vector<Combination> candidates = everything ? allowed : Draw(l, draw);
  if (!everything && options_.skip_finished && enumerable) {
    candidates.erase(std::remove_if(candidates.begin(), candidates.end(),
                                    [&](const Combination& x) {
                                      return !std::binary_search(
                                          allowed.begin(), allowed.end(), x);
                                    }),
                     candidates.end());
    if (candidates.empty()) {
      return RandomOf(allowed, draw);
    }
  }
  double best = 0.0;
  std::vector<Combination> winners;
  for (const Combination& x : candidates) {
    const double ratio = std::log(l.Density(x)) - std::log(g.Density(x));
    if (winners.empty() || ratio > best + kTie) {
      best = ratio;
      winners = {x};
    } else if (ratio > best - kTie) {
      winners.push_back(x);
    }
  }
  if (everything) {
    return RandomOf(winners, draw);
  }
  return winners.front();
}

Combination Tpe::Random(const Uniform& uniform) const {
  Combination combination(sizes_.size(), 0);
  for (const std::size_t d : options_.startup_order) {
    double largest = -1.0;
    for (std::size_t c = 0; sizes_[d] > 1 && c < sizes_[d]; ++c) {
      const double u = uniform();
      if (u > largest) {
        largest = u;
        combination[d] = c;
      }
    }
  }
  return combination;
}

std::optional<Combination> Tpe::RandomOf(
    const std::vector<Combination>& allowed, const Uniform& uniform) const {
  if (allowed.empty()) {
    return std::nullopt;
  }
  const auto place =
      static_cast<std::size_t>(uniform() * static_cast<double>(allowed.size()));
  return allowed[std::min(place, allowed.size() - 1)];
}

Tpe::Mixture Tpe::Estimate(
    const std::vector<const Observation*>& observations) const {
  const std::size_t count = observations.size();
  Mixture mixture;
  mixture.weights = options_.weigh_observations ? SizeWeights(observations)
                                                : AgeWeights(count);
  mixture.weights.push_back(count == 0 ? 1.0 : options_.prior_weight);
  const double total =
      std::accumulate(mixture.weights.begin(), mixture.weights.end(), 0.0);
  for (double& weight : mixture.weights) {
    weight /= total;
  }
  const double prior = options_.prior_weight / static_cast<double>(count + 1);
  for (std::size_t d = 0; d < sizes_.size(); ++d) {
    const auto size = static_cast<double>(sizes_[d]);
    std::vector<std::vector<double>> rows;
    for (const Observation* observation : observations) {
      const double sum = 1.0 + size * prior;
      rows.emplace_back(sizes_[d], prior / sum);
      rows.back()[observation->combination[d]] = (1.0 + prior) / sum;
    }
    rows.emplace_back(sizes_[d], 1.0 / size);
    mixture.choices.push_back(std::move(rows));
  }
  return mixture;
}

std::vector<Combination> Tpe::Draw(const Mixture& below,
                                   const Uniform& draw) const {
  const std::vector<double> sums = Cumulative(below.weights);
  std::vector<std::size_t> kernels;
  for (std::size_t j = 0; j < options_.candidates; ++j) {
    const double u = draw() * sums.back();
    kernels.push_back(static_cast<std::size_t>(
        std::upper_bound(sums.begin(), sums.end() - 1, u) - sums.begin()));
  }
  std::vector<Combination> drawn(options_.candidates,
                                 Combination(sizes_.size(), 0));
  for (std::size_t d = 0; d < sizes_.size(); ++d) {
    for (std::size_t j = 0; sizes_[d] > 1 && j < drawn.size(); ++j) {
      const std::vector<double> row = Cumulative(below.choices[d][kernels[j]]);
      drawn[j][d] = static_cast<std::size_t>(
          std::lower_bound(row.begin(), row.end() - 1, draw()) - row.begin());
    }
  }
  return drawn;
}

std::vector<Combination> Tpe::Allowed(
    const std::vector<Observation>& observations) const {
  std::vector<Combination> finished;
  for (const Observation& observation : observations) {
    if (options_.skip_finished && observation.finished) {
      finished.push_back(observation.combination);
    }
  }
  std::sort(finished.begin(), finished.end());
  std::vector<Combination> allowed;
  Combination x(sizes_.size(), 0);
  for (std::size_t n = 0; n < combinations_; ++n) {
    if (!std::binary_search(finished.begin(), finished.end(), x)) {
      allowed.push_back(x);
    }
    for (std::size_t d = sizes_.size(); d-- > 0 && ++x[d] == sizes_[d];) {
      x[d] = 0;
    }
  }
  return allowed;
}

}  // namespace whet::search
