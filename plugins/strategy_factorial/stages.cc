#include "stages.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "search/draws.h"

namespace whet::factorial {

double Knob(const char* name, double value) {
  const char* text = std::getenv(name);
  return text == nullptr ? value : std::atof(text);
}

namespace {

constexpr char kEffects[] = "factorial.effects";

std::size_t BatchSize() { static const double v = Knob("F_BATCH", 4); return v; }
std::size_t BlockSize() { static const double v = Knob("F_BLOCK", 5); return v; }

std::vector<double> Means(const Belief& belief) {
  std::vector<double> mean(belief.layout().columns().size());
  for (std::size_t f = 0; f < mean.size(); ++f) {
    mean[f] = belief.posterior().effect(f);
  }
  return mean;
}

double Sum(const Row& row, const std::vector<double>& theta) {
  double sum = 0.0;
  for (const std::size_t f : row) {
    sum += theta[f];
  }
  return sum;
}

}  // namespace

Explorer::Explorer(sdk::Search& search, Trials& trials, const Belief& belief,
                   const Catalog& catalog, const Showable& showable)
    : search_(search),
      trials_(trials),
      belief_(belief),
      catalog_(catalog),
      showable_(showable),
      rotation_(trials.examples().size()) {
  std::iota(rotation_.begin(), rotation_.end(), std::size_t{0});
  search.Shuffle("factorial.examples", rotation_);
}

// The best of the three as a trial.
std::size_t Explorer::Pick() {
  const std::vector<double> theta = belief_.Draw();
  const Posterior& posterior = belief_.posterior();
  const double omega = belief_.variances().omega;

  std::size_t old = 0;
  double old_value = -1e9;
  std::size_t open_any = trials_.size();
  for (std::size_t t = 0; t < posterior.prompts(); ++t) {
    const double value =
        posterior.DrawValue(t, theta, search::Normal(search_, kEffects));
    if (value > old_value && trials_.Open(t, rotation_, 0, 1).size() > 0) {
      old_value = value;
      old = t;
      open_any = t;
    }
  }
  const Recipe made = belief_.composer().Best(search_, theta);
  const double made_value = Sum(belief_.layout().RowOf(made), theta) +
                            omega * search::Normal(search_, kEffects);
  static const double kMoveOmega = Knob("F_MOVE_OMEGA", 0.02);
  if (open_any < trials_.size() && omega > kMoveOmega) {
    const std::optional<Recipe> moved =
        belief_.composer().Move(search_, trials_[old].recipe);
    if (moved.has_value()) {
      const std::size_t n = trials_[old].neighbourhood;
      const double own = n > 0 ? 0.0 : 0.5 * posterior.own_effect(old);
      const double value =
          Sum(belief_.layout().RowOf(*moved, n), theta) + own +
          0.87 * omega * search::Normal(search_, kEffects);
      if (value > made_value && value > old_value) {
        const auto t = trials_.Enter(*moved, trials_.Neighbourhood(old), old,
                                     "moved");
        if (t.has_value()) {
          return *t;
        }
      }
    }
  }
  if (made_value > old_value || open_any == trials_.size()) {
    const auto t = trials_.Enter(made, 0, 0, "drawn effects");
    if (t.has_value()) {
      return *t;
    }
  }
  return old;
}

bool Explorer::Batch() {
  const std::size_t from = next_;
  next_ = (next_ + BlockSize()) % rotation_.size();
  Trials::Work work;
  std::vector<std::size_t> picked;
  for (std::size_t b = 0; b < BatchSize(); ++b) {
    std::size_t t = 0;
    if (batches_ == 0 && b == 0) {
      t = 0;
    } else if (batches_ == 0 && showable_.shots > 0) {
      const auto entered = trials_.Enter(
          {0, {}, belief_.composer().DrawShots(search_)}, 0, 0, "first look");
      t = entered.value_or(0);
    } else {
      t = Pick();
    }
    if (std::find(picked.begin(), picked.end(), t) != picked.end()) {
      continue;
    }
    picked.push_back(t);
    std::vector<std::size_t> places =
        trials_.Open(t, rotation_, from, BlockSize());
    if (!places.empty()) {
      work.emplace_back(t, std::move(places));
    }
  }
  ++batches_;
  return work.empty() ? false : trials_.Evaluate(work);
}

std::int64_t NarrowingShare(std::int64_t all, const Variances& variances) {
  static const double kBase = Knob("F_SHARE", 0.2);
  static const double kSlope = Knob("F_SLOPE", 3.0);
  const double share =
      std::clamp(kBase + kSlope * variances.omega, kBase, 0.55);
  return static_cast<std::int64_t>(share * static_cast<double>(all));
}

void Narrow(sdk::Search& search, search::Meter& meter, Trials& trials,
            Belief& belief) {
  std::vector<std::size_t> order(trials.examples().size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  static const double kField = Knob("F_FIELD", 8);
  static const double kFieldOmega = Knob("F_FIELD_OMEGA", 160);
  std::size_t field = static_cast<std::size_t>(std::clamp(
      kField + kFieldOmega * belief.variances().omega, 4.0,
      std::max(4.0, static_cast<double>(meter.Left()) / 12)));
  int rounds = 1;
  while ((std::size_t{1} << rounds) < field) {
    ++rounds;
  }
  for (; rounds > 0; --rounds) {
    const std::int64_t share = meter.Left() / rounds;
    std::vector<std::size_t> in = belief.Ranked(1);
    in.resize(std::min(in.size(), field));
    if (rounds > 1) {
      const Recipe made = belief.composer().Best(search, Means(belief));
      const auto t = trials.Enter(made, 0, in.empty() ? 0 : in[0],
                                  "best effects known");
      if (t.has_value() && std::find(in.begin(), in.end(), *t) == in.end()) {
        in.insert(in.begin(), *t);
      }
    }
    const std::size_t each = static_cast<std::size_t>(std::max<std::int64_t>(
        1, share / static_cast<std::int64_t>(std::max<std::size_t>(1, in.size()))));
    Trials::Work work;
    for (const std::size_t t : in) {
      std::vector<std::size_t> places = trials.Open(t, order, 0, each);
      if (!places.empty()) {
        work.emplace_back(t, std::move(places));
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

std::vector<whet_candidate> Best(const Trials& trials, const Belief& belief) {
  std::size_t most = 0;
  for (std::size_t t = 1; t < trials.size(); ++t) {
    most = std::max(most, trials[t].results.size());
  }
  std::vector<whet_candidate> best;
  static const double kSure = Knob("F_SURE", 0.6);
  for (const std::size_t t : belief.Ranked(std::max<std::size_t>(1, std::min<std::size_t>(20, most / 2)))) {
    if (best.size() < 3 && (t == 0 || !best.empty() ||
                            belief.ProbabilityBetter(t, 0) > kSure)) {
      best.push_back(trials[t].id);
    }
  }
  if (best.empty()) {
    best.push_back(sdk::kSeedPrompt);
  }
  return best;
}

}  // namespace whet::factorial
