// Whole runs with known truth: a search that looks at many candidates on val,
// picks the best one, and confirms it once on a test split that it never saw,
// by the functions that decide real runs.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "null_worlds.h"
#include "simulation.h"
#include "stats/comparison.h"
#include "stats/e_process.h"
#include "stats/many_candidates.h"
#include "stats/paired_posterior.h"
#include "stats/power.h"

namespace whet {
namespace {

// As in the quickstart, at the default settings.
constexpr int kVal = 96;
constexpr int kTest = 72;
constexpr int kCandidates = 40;
constexpr double kSeedRight = 0.6;  // of the examples
constexpr double kDiffer = 0.25;    // share of changed verdicts of a candidate

// Wins and losses of a candidate against the seed prompt on `examples`.
struct Outcome {
  int wins = 0;
  int losses = 0;
  int Margin() const { return wins - losses; }
  bool operator<(const Outcome& other) const {
    return std::pair(wins, losses) < std::pair(other.wins, other.losses);
  }
};

Outcome Ask(int examples, double improvement, std::mt19937_64& random) {
  const double differ = std::max(kDiffer, improvement);
  Outcome outcome;
  for (int i = 0; i < examples; ++i) {
    const double u = Uniform(random);
    outcome.wins += u < 0.5 * (differ + improvement) ? 1 : 0;
    outcome.losses += u >= 1.0 - 0.5 * (differ - improvement) ? 1 : 0;
  }
  return outcome;
}

// The real comparison; each outcome is computed once.
const TestComparison& Compare(const Outcome& outcome, int examples) {
  static auto* known = new std::map<std::pair<int, Outcome>, TestComparison>;
  const auto [at, is_new] = known->try_emplace({examples, outcome});
  if (is_new) {
    std::vector<std::optional<double>> seed;
    std::vector<std::optional<double>> best;
    for (int i = 0; i < examples; ++i) {
      const bool won = i < outcome.wins;
      const bool lost = !won && i < outcome.wins + outcome.losses;
      const bool right = i % 10 < 10 * kSeedRight;
      seed.emplace_back(won ? 0.0 : lost ? 1.0 : right ? 1.0 : 0.0);
      best.emplace_back(won ? 1.0 : lost ? 0.0 : *seed.back());
    }
    at->second = ComparePaired(seed, best, 0.0);
  }
  return at->second;
}

struct RunRates {
  double improved = 0.0;
  double covered = 0.0;
  double improved_on_val = 0.0;  // if val had been the judge
};

// Runs whose candidates are all better by `improvement`.
RunRates SimulateRuns(int test, double improvement, int runs) {
  std::mt19937_64 random(20'260'101);
  RunRates rates;
  const double one = 1.0 / runs;
  for (int run = 0; run < runs; ++run) {
    Outcome on_val = Ask(kVal, improvement, random);
    for (int i = 1; i < kCandidates; ++i) {
      const Outcome other = Ask(kVal, improvement, random);
      if (other.Margin() > on_val.Margin())
        on_val = other;
    }
    if (on_val.Margin() <= 0)
      continue;  // nothing to confirm
    const TestComparison& compared =
        Compare(Ask(test, improvement, random), test);
    rates.improved += compared.probability_better >= kAsked ? one : 0.0;
    rates.covered += compared.interval_low <= improvement &&
                             improvement <= compared.interval_high
                         ? one
                         : 0.0;
    rates.improved_on_val +=
        Compare(on_val, kVal).probability_better >= kAsked ? one : 0.0;
  }
  return rates;
}

// The bound is 1 - kAsked. Picking the luckiest of 40 on val does not touch it;
// judging by val would be wrong nearly always.
TEST(FairComparison, SaysImprovedInAtMostATenthOfRunsWithoutADifference) {
  const int runs = SimulatedRuns();
  const RunRates rates = SimulateRuns(kTest, 0.0, runs);
  std::printf(
      "%d runs without a difference, best of %d on %d val, confirmed on %d "
      "test:\n  improved %.1f %% (bound %.0f %%), interval holds the truth "
      "%.1f "
      "%%, judged on val %.1f %%\n",
      runs, kCandidates, kVal, kTest, 100 * rates.improved,
      100 * (1.0 - kAsked), 100 * rates.covered, 100 * rates.improved_on_val);
  EXPECT_LE(rates.improved, 0.1 + Slack(0.1, runs, 3.0));
  EXPECT_GE(rates.improved, 0.05);  // the bound is used, not wasted
  EXPECT_GE(rates.covered, 0.94 - Slack(0.95, runs, 3.0));
  EXPECT_LE(rates.covered, 0.97 + Slack(0.95, runs, 3.0));
  EXPECT_GT(rates.improved_on_val, 0.9);
}

// What the plan prints, in whole points, is shown by 80 to 88 % of the runs.
TEST(FairComparison, ShowsWhatThePlanPromises) {
  const int runs = SimulatedRuns();
  for (const int test : {27, 72, 200}) {
    const double promised =
        std::ceil(100.0 *
                  DetectableImprovement(test, {.probability = kAsked})) /
        100.0;
    const RunRates rates = SimulateRuns(test, promised, runs);
    std::printf(
        "%d runs with the %.0f points that the plan promises for %d test "
        "examples: improved %.1f %%, interval holds the truth %.1f %%\n",
        runs, 100 * promised, test, 100 * rates.improved, 100 * rates.covered);
    EXPECT_GE(rates.improved, 0.80 - Slack(0.8, runs, 3.0)) << test;
    EXPECT_LE(rates.improved, 0.88 + Slack(0.88, runs, 3.0)) << test;
    EXPECT_GE(rates.covered, 0.94 - Slack(0.95, runs, 3.0)) << test;
  }
}

// Three candidates that are no better, confirmed on one test split.
TEST(FairComparison, KeepsTheBoundForManyCandidatesTogether) {
  const int runs = SimulatedRuns();
  std::mt19937_64 random(3);
  double alone = 0.0;
  double together = 0.0;
  for (int run = 0; run < runs; ++run) {
    std::vector<double> probabilities;
    for (int i = 0; i < 3; ++i) {
      probabilities.push_back(
          Compare(Ask(kTest, 0.0, random), kTest).probability_better);
    }
    const std::vector<bool> accepted = ConfirmTogether(probabilities, kAsked);
    together += std::count(accepted.begin(), accepted.end(), true) > 0;
    alone +=
        *std::max_element(probabilities.begin(), probabilities.end()) >= kAsked;
  }
  std::printf(
      "%d runs, 3 candidates without a difference on one test split: any "
      "improved %.1f %% together, %.1f %% if each is taken alone\n",
      runs, 100 * together / runs, 100 * alone / runs);
  EXPECT_LE(together / runs, 0.1 + Slack(0.1, runs, 3.0));
  EXPECT_GT(alone / runs, 0.15);
}

// P(better); for right and wrong the pairs that are equal do not count.
double ProbabilityBetter(const Outcome& outcome) {
  static auto* known = new std::map<Outcome, double>;
  const auto [at, is_new] = known->try_emplace(outcome);
  if (is_new) {
    ValueCounts counts;
    if (outcome.losses > 0)
      counts.push_back({-1.0, outcome.losses});
    if (outcome.wins > 0)
      counts.push_back({1.0, outcome.wins});
    at->second = PairedPosterior(counts).ProbabilityAbove(0.0);
  }
  return at->second;
}

// A look after every tenth of 300 pairs.
TEST(FairComparison, LooksAsOftenAsItLikesOnlyAtTheEProcess) {
  const int runs = SimulatedRuns();
  std::mt19937_64 random(4);
  double by_verdict = 0.0;
  double by_evidence = 0.0;
  for (int run = 0; run < runs; ++run) {
    Outcome outcome;
    EProcess evidence;
    bool improved = false;
    for (int pair = 1; pair <= 300; ++pair) {
      const Outcome one = Ask(1, 0.0, random);
      outcome.wins += one.wins;
      outcome.losses += one.losses;
      evidence.Add(one.Margin());
      if (pair % 10 == 0)
        improved = improved || ProbabilityBetter(outcome) >= kAsked;
    }
    by_verdict += improved ? 1.0 : 0.0;
    by_evidence += evidence.p_value() <= 1.0 - kAsked ? 1.0 : 0.0;
  }
  std::printf(
      "%d comparisons without a difference, looked at 30 times: improved at "
      "some look %.1f %% by the verdict for one look, %.1f %% by the "
      "e-process\n",
      runs, 100 * by_verdict / runs, 100 * by_evidence / runs);
  EXPECT_LE(by_evidence / runs, 0.1 + Slack(0.1, runs, 3.0));
  EXPECT_GT(by_verdict / runs, 0.2);
}

// The bound for any share of pairs that differ, not by drawing but by all
// outcomes: a prompt that is better by exactly the asked improvement is not
// better by more. Two prompts that err independently differ on at most half.
TEST(FairComparison, KeepsTheBoundForEveryShareOfPairsThatDiffer) {
  for (const double asked : {0.0, 0.05}) {
    for (const std::int64_t pairs : {20, 30, 72, 200}) {
      double most = 0.0;
      for (double share = 0.06; share <= 0.501; share += 0.04) {
        const PowerQuestion question{.min_improvement = asked,
                                     .discordance = share};
        most = std::max(most, ChanceOfAcceptance(pairs, asked, question));
      }
      std::printf(
          "right or wrong, %d pairs, better by %g: \"improved by more than "
          "%g\" "
          "in at most %.2f %%\n",
          static_cast<int>(pairs), asked, asked, 100 * most);
      EXPECT_LE(most, 0.1);
    }
  }
}

}  // namespace
}  // namespace whet
