#include "calibration.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <numeric>

namespace whet::llm_judge {
namespace {

std::vector<int> Categories(const std::vector<double>& values,
                            const VerdictScale& scale) {
  std::vector<int> out;
  for (const double value : values) {
    const double inside = std::clamp(value, scale.min, scale.max);
    out.push_back(
        static_cast<int>(std::floor((inside - scale.min) / scale.step + 0.5)));
  }
  return out;
}

// By comparison: rounding may leave a constant with a variance.
bool IsConstant(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return *low == *high;
}

double Mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) /
         static_cast<double>(values.size());
}

std::optional<double> Kappa(const std::vector<int>& a,
                            const std::vector<int>& b, Weights weights) {
  std::map<int, double> count_a;
  std::map<int, double> count_b;
  for (const int c : a)
    ++count_a[c];
  for (const int c : b)
    ++count_b[c];
  const auto distance = [weights](int x, int y) {
    const double apart = x - y;
    return weights == Weights::kQuadratic ? apart * apart
                                          : (x != y ? 1.0 : 0.0);
  };
  double observed = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i)
    observed += distance(a[i], b[i]);
  double by_chance = 0.0;
  for (const auto& [x, n_x] : count_a) {
    for (const auto& [y, n_y] : count_b)
      by_chance += distance(x, y) * n_x * n_y;
  }
  by_chance /= static_cast<double>(a.size());
  if (by_chance == 0.0)
    return std::nullopt;
  return 1.0 - observed / by_chance;
}

std::optional<double> Pearson(const std::vector<double>& a,
                              const std::vector<double>& b) {
  if (IsConstant(a) || IsConstant(b))
    return std::nullopt;
  const double mean_a = Mean(a);
  const double mean_b = Mean(b);
  double ab = 0.0;
  double aa = 0.0;
  double bb = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return std::clamp(ab / std::sqrt(aa * bb), -1.0, 1.0);
}

// 1 for the least; equal values share the mean of their ranks.
std::vector<double> Ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) {
    return values[x] < values[y];
  });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]])
      ++end;
    const double rank = static_cast<double>(begin + end + 1) / 2.0;
    for (; begin < end; ++begin)
      ranks[order[begin]] = rank;
  }
  return ranks;
}

}  // namespace

Agreement Compare(const std::vector<double>& human,
                  const std::vector<double>& judge, const VerdictScale& scale) {
  const std::vector<int> a = Categories(human, scale);
  const std::vector<int> b = Categories(judge, scale);
  double same = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i)
    same += a[i] == b[i] ? 1.0 : 0.0;
  Agreement out;
  out.exact = same / static_cast<double>(a.size());
  out.bias = Mean(judge) - Mean(human);
  out.kappa = Kappa(a, b, scale.weights);
  out.pearson = Pearson(human, judge);
  out.spearman = Pearson(Ranks(human), Ranks(judge));
  return out;
}

}  // namespace whet::llm_judge
