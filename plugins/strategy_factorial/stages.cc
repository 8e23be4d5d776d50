#include "stages.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "search/draws.h"

namespace whet::factorial {

namespace {

constexpr char kEffects[] = "factorial.effects";

constexpr std::size_t kBatch = 4;  // prompts under way together
constexpr std::size_t kBlock = 5;  // examples each of them is scored on
// Moves from a prompt pay when prompts are more than the sum of their parts.
constexpr double kMoveOmega = 0.02;
// A neighbour is expected to share half of what a prompt has of its own.
constexpr double kShared = 0.5;

// Shares of the evaluations that go to narrowing, and the first field of it.
constexpr double kLeastShare = 0.2;
constexpr double kMostShare = 0.55;
constexpr double kShareSlope = 3.0;
constexpr double kLeastField = 8.0;
constexpr double kFieldSlope = 160.0;
constexpr double kEvaluationsPerPlace = 12.0;

// Scores that a prompt must have to be recommended, and how probable it must be
// that it is better than the seed prompt.
constexpr std::size_t kEnough = 20;
constexpr double kProbable = 0.6;
constexpr std::size_t kRecommended = 3;
constexpr std::size_t kPerfect = 50;

double Sum(const Row& row, const std::vector<double>& theta) {
  double sum = 0.0;
  for (const std::size_t f : row) {
    sum += theta[f];
  }
  return sum;
}

}  // namespace

Explorer::Explorer(sdk::Search& search, Trials& trials, const Belief& belief,
                   const Showable& showable)
    : search_(search),
      trials_(trials),
      belief_(belief),
      showable_(showable),
      rotation_(trials.examples().size()) {
  std::iota(rotation_.begin(), rotation_.end(), std::size_t{0});
  search.Shuffle("factorial.examples", rotation_);
}

std::optional<Explorer::Choice> Explorer::Known(
    const std::vector<double>& theta) const {
  const Posterior& posterior = belief_.posterior();
  std::optional<Choice> best;
  for (std::size_t t = 0; t < posterior.prompts(); ++t) {
    const double value =
        posterior.DrawValue(t, theta, search::Normal(search_, kEffects));
    if ((!best || value > best->value) &&
        !trials_.Open(t, rotation_, 0, 1).empty()) {
      best = {t, value};
    }
  }
  return best;
}

std::optional<std::size_t> Explorer::Moved(const std::vector<double>& theta,
                                           const Choice& from, double least) {
  const double omega = belief_.variances().omega;
  if (omega <= kMoveOmega) {
    return std::nullopt;
  }
  const std::optional<Recipe> recipe =
      belief_.composer().Move(search_, trials_[from.trial].recipe);
  if (!recipe) {
    return std::nullopt;
  }
  // In a neighbourhood that is known theta holds what is shared.
  const std::size_t n = trials_[from.trial].neighbourhood;
  const double shared =
      n > 0 ? 0.0 : kShared * belief_.posterior().own_effect(from.trial);
  const double own = std::sqrt(1.0 - kShared * kShared) * omega *
                     search::Normal(search_, kEffects);
  if (Sum(belief_.layout().RowOf(*recipe, n), theta) + shared + own <= least) {
    return std::nullopt;
  }
  return trials_.Enter(*recipe, trials_.Neighbourhood(from.trial), from.trial,
                       "moved");
}

std::size_t Explorer::Pick() {
  const std::vector<double> theta = belief_.Draw();
  const std::optional<Choice> known = Known(theta);
  const Recipe made = belief_.composer().Best(search_, theta);
  const double made_value =
      Sum(belief_.layout().RowOf(made), theta) +
      belief_.variances().omega * search::Normal(search_, kEffects);
  if (known) {
    const std::optional<std::size_t> moved =
        Moved(theta, *known, std::max(made_value, known->value));
    if (moved) {
      return *moved;
    }
  }
  if (!known || made_value > known->value) {
    const std::optional<std::size_t> entered =
        trials_.Enter(made, 0, 0, "drawn effects");
    if (entered) {
      return *entered;
    }
  }
  return known ? known->trial : 0;
}

// The seed prompt, and prompts that show demonstrations: whether these help at
// all is the largest effect there is.
std::size_t Explorer::First(std::size_t place) {
  if (place == 0) {
    return 0;
  }
  if (showable_.shots() == 0) {
    return Pick();
  }
  const Recipe recipe = {0, {}, belief_.composer().DrawShots(search_)};
  return trials_.Enter(recipe, 0, 0, "demonstrations").value_or(0);
}

bool Explorer::Batch() {
  const std::size_t from = next_;
  next_ = rotation_.empty() ? 0 : (next_ + kBlock) % rotation_.size();
  Trials::Work work;
  std::set<std::size_t> picked;
  for (std::size_t place = 0; place < kBatch; ++place) {
    const std::size_t t = first_ ? First(place) : Pick();
    std::vector<std::size_t> examples =
        trials_.Open(t, rotation_, from, kBlock);
    if (picked.insert(t).second && !examples.empty()) {
      work.emplace_back(t, std::move(examples));
    }
  }
  first_ = false;
  return !work.empty() && trials_.Evaluate(work);
}

std::int64_t NarrowingShare(std::int64_t all, const Variances& variances) {
  const double share = std::clamp(kLeastShare + kShareSlope * variances.omega,
                                  kLeastShare, kMostShare);
  return static_cast<std::int64_t>(share * static_cast<double>(all));
}

namespace {

// The prompts of a round: the best known ones and, with `open`, the one that
// has every effect that is thought to be positive.
std::vector<std::size_t> Contenders(sdk::Search& search, Trials& trials,
                                    const Belief& belief, std::size_t field,
                                    bool open) {
  std::vector<std::size_t> in = belief.Ranked(1);
  in.resize(std::min(in.size(), field));
  if (open) {
    const std::size_t parent = in.empty() ? 0 : in[0];
    const std::optional<std::size_t> made = trials.Enter(
        belief.composer().Best(search, belief.posterior().effects()), 0, parent,
        "best effects known");
    if (made && std::find(in.begin(), in.end(), *made) == in.end()) {
      in.insert(in.begin(), *made);
    }
  }
  return in;
}

}  // namespace

void Narrow(sdk::Search& search, search::Meter& meter, Trials& trials,
            Belief& belief) {
  belief.Refresh();  // the last batch, if the budget ended on it
  std::vector<std::size_t> order(trials.examples().size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const double room = static_cast<double>(meter.Left()) / kEvaluationsPerPlace;
  auto field = static_cast<std::size_t>(
      std::clamp(kLeastField + kFieldSlope * belief.variances().omega, 4.0,
                 std::max(4.0, room)));
  std::int64_t rounds = 1;
  while ((std::size_t{1} << rounds) < field) {
    ++rounds;
  }
  for (; rounds > 0; --rounds) {
    const std::vector<std::size_t> in =
        Contenders(search, trials, belief, field, rounds > 1);
    const std::int64_t each =
        meter.Left() / rounds /
        static_cast<std::int64_t>(std::max<std::size_t>(1, in.size()));
    Trials::Work work;
    for (const std::size_t t : in) {
      std::vector<std::size_t> examples = trials.Open(
          t, order, 0,
          static_cast<std::size_t>(std::max<std::int64_t>(1, each)));
      if (!examples.empty()) {
        work.emplace_back(t, std::move(examples));
      }
    }
    const bool going = !work.empty() && trials.Evaluate(work);
    belief.Refresh();
    search.Recommend(Best(trials, belief));
    if (!going) {
      return;
    }
    field = std::max<std::size_t>(2, (field + 1) / 2);
  }
}

bool Flawless(const Trials& trials) {
  const std::size_t enough = std::min(kPerfect, trials.examples().size());
  for (std::size_t t = 0; t < trials.size(); ++t) {
    const auto count = static_cast<double>(trials[t].results.size());
    if (trials[t].results.size() >= enough && trials[t].sum >= count) {
      return true;
    }
  }
  return false;
}

std::vector<whet_candidate> Best(const Trials& trials, const Belief& belief) {
  std::size_t most = 0;
  for (std::size_t t = 1; t < trials.size(); ++t) {
    most = std::max(most, trials[t].results.size());
  }
  const std::size_t least = std::clamp<std::size_t>(most / 2, 1, kEnough);
  std::vector<whet_candidate> best;
  for (const std::size_t t : belief.Ranked(least)) {
    if (best.size() < kRecommended &&
        (t == 0 || !best.empty() ||
         belief.ProbabilityBetter(t, 0) > kProbable)) {
      best.push_back(trials[t].id);
    }
  }
  if (best.empty()) {
    best.push_back(sdk::kSeedPrompt);
  }
  return best;
}

}  // namespace whet::factorial
