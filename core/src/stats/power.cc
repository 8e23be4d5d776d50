#include "stats/power.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "boost/math/distributions/binomial.hpp"
#include "boost/math/distributions/complement.hpp"
#include "boost/math/distributions/normal.hpp"
#include "stats/paired_posterior.h"

namespace whet {
namespace {

using Binomial = boost::math::binomial_distribution<double>;
using Normal = boost::math::normal_distribution<double>;

constexpr double kNegligible = 1e-6;  // probability of what is left out
constexpr std::int64_t kMostPairs = 100'000;

bool IsAccepted(std::int64_t wins, std::int64_t losses, std::int64_t ties,
                const PowerQuestion& question) {
  ValueCounts counts;
  for (const ValueCount& v :
       {ValueCount{-1.0, losses}, {0.0, ties}, {1.0, wins}}) {
    if (v.count > 0)
      counts.push_back(v);
  }
  return PairedPosterior(counts).ProbabilityAbove(question.min_improvement) >=
         question.probability;
}

// The verdicts on `pairs` scores of 0 and 1, found out as they are asked for.
class VerdictTable {
 public:
  VerdictTable(std::int64_t pairs, const PowerQuestion& question)
      : pairs_(pairs),
        question_(question),
        least_(static_cast<std::size_t>(pairs) + 1, kUnknown) {}

  double ChanceOfAcceptance(double improvement) {
    const double discordance = std::max(question_.discordance, improvement);
    if (discordance <= 0.0)
      return LeastWins(0) == 0 ? 1.0 : 0.0;
    const double share_won =
        std::clamp(0.5 * (1.0 + improvement / discordance), 0.0, 1.0);
    const Binomial differing(static_cast<double>(pairs_),
                             std::min(discordance, 1.0));
    const auto first =
        static_cast<std::int64_t>(std::floor(quantile(differing, kNegligible)));
    const auto last = std::min(
        pairs_, static_cast<std::int64_t>(
                    std::ceil(quantile(complement(differing, kNegligible)))));
    double chance = 0.0;
    for (std::int64_t d = std::max<std::int64_t>(first, 0); d <= last; ++d)
      chance += pdf(differing, static_cast<double>(d)) * Chance(d, share_won);
    return chance;
  }

 private:
  static constexpr std::int64_t kUnknown = -1;

  // That enough of `discordant` pairs are won.
  double Chance(std::int64_t discordant, double share_won) {
    const std::int64_t least = LeastWins(discordant);
    if (least > discordant)
      return 0.0;
    if (least == 0)
      return 1.0;
    return cdf(complement(Binomial(static_cast<double>(discordant), share_won),
                          static_cast<double>(least - 1)));
  }

  // Least number of wins among so many pairs that differ that is accepted;
  // more than those if none is.
  std::int64_t LeastWins(std::int64_t discordant) {
    std::int64_t& least = least_[static_cast<std::size_t>(discordant)];
    if (least != kUnknown)
      return least;
    const auto accepted = [&](std::int64_t wins) {
      return IsAccepted(wins, discordant - wins, pairs_ - discordant,
                        question_);
    };
    // One more pair that differs moves the limit by one or not at all.
    const std::int64_t before =
        discordant > 0 ? least_[static_cast<std::size_t>(discordant - 1)]
                       : kUnknown;
    std::int64_t low = before == kUnknown ? 0 : before;
    std::int64_t high = (before == kUnknown ? discordant : before) + 1;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (accepted(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return least = low;
  }

  std::int64_t pairs_;
  PowerQuestion question_;
  std::vector<std::int64_t> least_;
};

}  // namespace

double ChanceOfAcceptance(std::int64_t pairs, double improvement,
                          const PowerQuestion& question) {
  return pairs < 1
             ? 0.0
             : VerdictTable(pairs, question).ChanceOfAcceptance(improvement);
}

double DetectableImprovement(std::int64_t pairs,
                             const PowerQuestion& question) {
  constexpr double kNone = std::numeric_limits<double>::infinity();
  if (pairs < 1)
    return kNone;
  VerdictTable verdicts(pairs, question);
  double low = 0.0;
  double high = std::min(1.0, 2.0 / std::sqrt(static_cast<double>(pairs)));
  while (verdicts.ChanceOfAcceptance(high) < question.power) {
    if (high >= 1.0)
      return kNone;
    low = high;
    high = std::min(1.0, 2.0 * high);
  }
  while (high - low > 1e-6) {
    const double middle = 0.5 * (low + high);
    (verdicts.ChanceOfAcceptance(middle) < question.power ? low : high) =
        middle;
  }
  return high;
}

std::optional<std::int64_t> PairsNeeded(double improvement,
                                        const PowerQuestion& question) {
  const double margin = improvement - question.min_improvement;
  if (!(margin > 0.0) || !(question.probability < 1.0))
    return std::nullopt;
  // By the normal distribution; the search begins a little below.
  const Normal normal;
  const double z =
      quantile(normal, question.probability) + quantile(normal, question.power);
  const double variance =
      std::max(question.discordance, improvement) - improvement * improvement;
  const double guess = 0.9 * z * z * variance / (margin * margin);
  const auto enough = [&](std::int64_t pairs) {
    return ChanceOfAcceptance(pairs, improvement, question) >= question.power;
  };
  auto high = static_cast<std::int64_t>(
      std::clamp(guess, 1.0, static_cast<double>(kMostPairs)));
  std::int64_t low = 0;  // not enough
  while (!enough(high)) {
    if (high >= kMostPairs)
      return std::nullopt;
    low = high;
    high = std::min(high + high / 4 + 1, kMostPairs);
  }
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace whet
