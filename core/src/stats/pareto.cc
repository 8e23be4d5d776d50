#include "stats/pareto.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace whet {
namespace {

// An objective of which less is better.
struct Objective {
  const char* saved;       // "41% less cost"
  std::vector<double> of;  // by point
  double Saving(std::size_t point, std::size_t than) const {
    return of[than] > 0.0 ? 1.0 - of[point] / of[than] : 0.0;
  }
};

bool IsUsable(const ParetoPoint& point) {
  return std::isfinite(point.score) &&
         std::isfinite(point.cost_usd.value_or(0.0)) &&
         std::isfinite(point.latency_s.value_or(0.0));
}

class FrontFinder {
 public:
  FrontFinder(const std::vector<ParetoPoint>& points,
              const ParetoOptions& options)
      : points_(points) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (IsUsable(points[i]))
        usable_.push_back(i);
      const double score = points[i].score;
      boxed_.push_back(options.score_epsilon > 0.0
                           ? std::floor(score / options.score_epsilon + 0.5)
                           : score);
    }
    AddIfKnown("cost", [](const ParetoPoint& p) { return p.cost_usd; });
    AddIfKnown("time", [](const ParetoPoint& p) { return p.latency_s; });
    AddIfKnown("text", [](const ParetoPoint& p) {
      return std::optional<double>(static_cast<double>(p.length));
    });
  }

  ParetoFront Find() {
    for (const std::size_t i : usable_) {
      if (std::none_of(usable_.begin(), usable_.end(),
                       [&](std::size_t j) { return Dominates(j, i); }))
        front_.indices.push_back(i);
    }
    if (!front_.indices.empty()) {
      front_.knee = Knee();
      front_.explanation = Explain(*front_.knee);
    }
    return std::move(front_);
  }

 private:
  template <typename F>
  void AddIfKnown(const char* saved, F of) {
    Objective objective{saved, {}};
    for (const ParetoPoint& point : points_)
      objective.of.push_back(of(point).value_or(0.0));
    if (std::all_of(usable_.begin(), usable_.end(),
                    [&](std::size_t i) { return of(points_[i]).has_value(); }))
      objectives_.push_back(std::move(objective));
  }

  bool Dominates(std::size_t a, std::size_t b) const {
    bool better = boxed_[a] > boxed_[b];
    if (boxed_[a] < boxed_[b])
      return false;
    for (const Objective& objective : objectives_) {
      if (objective.of[a] > objective.of[b])
        return false;
      better = better || objective.of[a] < objective.of[b];
    }
    return better;
  }

  // Where `value(point)` lies between its least (0) and largest (1) value on
  // the front.
  template <typename F>
  std::vector<double> Shares(F value) const {
    double least = value(front_.indices.front());
    double most = least;
    for (const std::size_t i : front_.indices) {
      least = std::min(least, value(i));
      most = std::max(most, value(i));
    }
    std::vector<double> shares;
    for (const std::size_t i : front_.indices)
      shares.push_back(most > least ? (value(i) - least) / (most - least)
                                    : 0.0);
    return shares;
  }

  std::size_t Knee() const {
    std::vector<double> price(points_.size());
    for (const Objective& objective : objectives_) {
      const std::vector<double> shares =
          Shares([&](std::size_t i) { return objective.of[i]; });
      for (std::size_t k = 0; k < shares.size(); ++k)
        price[front_.indices[k]] += shares[k];
    }
    const std::vector<double> dear =
        Shares([&](std::size_t i) { return price[i]; });
    const std::vector<double> good =
        Shares([&](std::size_t i) { return points_[i].score; });
    // The chord goes from (0, 0) to (1, 1): `good - dear` is, up to a factor,
    // the distance above it.
    std::size_t best = 0;
    for (std::size_t k = 1; k < front_.indices.size(); ++k) {
      const double above = (good[k] - dear[k]) - (good[best] - dear[best]);
      if (above > 0.0 || (above == 0.0 && good[k] > good[best]))
        best = k;
    }
    return front_.indices[best];
  }

  std::string Name(std::size_t i) const {
    return points_[i].name.empty() ? absl::StrCat("number ", i + 1)
                                   : points_[i].name;
  }

  std::string Explain(std::size_t knee) const {
    const std::size_t top =
        *std::max_element(front_.indices.begin(), front_.indices.end(),
                          [&](std::size_t a, std::size_t b) {
                            return points_[a].score < points_[b].score;
                          });
    if (points_[knee].score >= points_[top].score) {
      return front_.indices.size() == 1
                 ? absl::StrCat(Name(knee), " is nowhere worse than another.")
                 : absl::StrCat(Name(knee),
                                " has the highest score, and what others save "
                                "is worth less than what they give up.");
    }
    std::string savings;
    for (const Objective& objective : objectives_) {
      const double percent =
          std::floor(100.0 * objective.Saving(knee, top) + 0.5);
      if (percent >= 1.0)
        absl::StrAppendFormat(&savings, "%s%.0f%% less %s",
                              savings.empty() ? "" : ", ", percent,
                              objective.saved);
    }
    return absl::StrCat(Name(knee), " gives up ",
                        ScoreGap(points_[top].score - points_[knee].score),
                        " of score for ",
                        savings.empty() ? "hardly less of anything" : savings,
                        " than ", Name(top), ".");
  }

  // "0.8 points" of scores between 0 and 1, else the plain number.
  std::string ScoreGap(double gap) const {
    const bool percent =
        std::all_of(usable_.begin(), usable_.end(), [&](std::size_t i) {
          return points_[i].score >= 0.0 && points_[i].score <= 1.0;
        });
    return percent ? absl::StrFormat("%.1f points", 100.0 * gap)
                   : absl::StrFormat("%.3g", gap);
  }

  const std::vector<ParetoPoint>& points_;
  std::vector<std::size_t> usable_;
  std::vector<double> boxed_;
  std::vector<Objective> objectives_;
  ParetoFront front_;
};

}  // namespace

ParetoFront FindParetoFront(const std::vector<ParetoPoint>& points,
                            const ParetoOptions& options) {
  return FrontFinder(points, options).Find();
}

}  // namespace whet
