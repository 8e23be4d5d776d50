#include "composer.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace whet::factorial {
namespace {

constexpr char kOrderStream[] = "factorial.orders";
constexpr char kSetStream[] = "factorial.sets";
constexpr char kMoveStream[] = "factorial.moves";

}  // namespace

std::vector<std::size_t> Composer::BestEdits(std::size_t base,
                                             const std::vector<double>& theta,
                                             double& value) const {
  std::vector<std::size_t> open;
  for (std::size_t f = 0; f < catalog_.factors().size(); ++f) {
    if (layout_.edit(f) != Layout::kNone && catalog_.Applies(f, base)) {
      open.push_back(f);
    }
  }
  std::vector<std::size_t> chosen;
  const auto gain = [&](std::size_t f) {
    double sum = theta[layout_.edit(f)];
    bool family_on = false;
    for (const std::size_t g : chosen) {
      family_on |= catalog_.factors()[g].family == catalog_.factors()[f].family;
      const auto it = layout_.pairs().find(std::minmax(f, g));
      sum += it == layout_.pairs().end() ? 0.0 : theta[it->second];
      sum += catalog_.Related(f, g) ? theta[layout_.together()] : 0.0;
    }
    const std::size_t family = layout_.family(f);
    return family == Layout::kNone || family_on ? sum : sum + theta[family];
  };
  // Every prefix of the greedy order is a choice: the cost of a length that is
  // passed may be worth it for what comes behind.
  double sum = 0.0;
  double best = 0.0;
  std::size_t best_count = 0;
  const auto take = [&](std::size_t f, double gained) {
    chosen.push_back(f);
    sum += gained;
    for (const auto& [more_than, column] : layout_.lengths()) {
      sum += chosen.size() == more_than + 1 ? theta[column] : 0.0;
    }
    if (sum > best) {
      best = sum;
      best_count = chosen.size();
    }
    open.erase(std::remove_if(open.begin(), open.end(),
                              [&](std::size_t g) {
                                return g == f || catalog_.Excludes(f, g);
                              }),
               open.end());
  };
  const auto is_open = [&](std::size_t f) {
    return std::find(open.begin(), open.end(), f) != open.end();
  };
  while (!open.empty()) {
    double most = 0.0;
    std::vector<std::size_t> next;
    for (const std::size_t f : open) {
      const double g = gain(f);
      if (g > most) {
        most = g;
        next = {f};
      }
    }
    // Two that only help together: half of their gain each.
    for (const auto& [pair, column] : layout_.pairs()) {
      if (theta[column] > 0.0 && is_open(pair.first) && is_open(pair.second) &&
          !catalog_.Excludes(pair.first, pair.second)) {
        const double both =
            gain(pair.first) + gain(pair.second) + theta[column];
        if (0.5 * both > most) {
          most = 0.5 * both;
          next = {pair.first, pair.second};
        }
      }
    }
    if (next.empty()) {
      break;
    }
    for (const std::size_t f : next) {
      take(f, gain(f));
    }
  }
  chosen.resize(best_count);
  std::sort(chosen.begin(), chosen.end());
  value = best;
  return chosen;
}

search::Shots Composer::Balanced(sdk::Search& search,
                                 const std::vector<double>& worth) const {
  search::Shots order = showable_.places();
  search.Shuffle(kSetStream, order);  // ties
  std::stable_sort(
      order.begin(), order.end(),
      [&](std::size_t a, std::size_t b) { return worth[a] > worth[b]; });
  // Rank within the label first, worth within the rank.
  std::map<std::string, std::size_t> seen;
  std::vector<std::pair<std::size_t, std::size_t>> ranked;  // rank, place
  for (const std::size_t place : order) {
    const bool labelled = !showable_.labels().empty();
    ranked.emplace_back(labelled ? seen[showable_.label(place)]++ : 0, place);
  }
  std::stable_sort(
      ranked.begin(), ranked.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  search::Shots shots;
  std::set<std::size_t> inputs;
  for (const auto& [rank, place] : ranked) {
    if (shots.size() < showable_.shots() &&
        inputs.insert(showable_.input(place)).second) {
      shots.push_back(place);
    }
  }
  return shots;
}

search::Shots Composer::DrawShots(sdk::Search& search) const {
  search::Shots shots =
      Balanced(search, std::vector<double>(showable_.end(), 0.0));
  search.Shuffle(kOrderStream, shots);
  return shots;
}

search::Shots Composer::BestShots(sdk::Search& search,
                                  const std::vector<double>& theta,
                                  bool bootstrapped) const {
  std::vector<double> worth(showable_.end(), 0.0);
  for (const std::size_t place : showable_.places()) {
    worth[place] = theta[layout_.demonstration(place)] +
                   (bootstrapped && showable_.bootstrapped(place) ? 1.0 : 0.0);
  }
  search::Shots shots = Balanced(search, worth);
  search.Shuffle(kOrderStream, shots);
  std::size_t last = shots.size() - 1;
  double best = -1e9;
  for (std::size_t k = shots.size(); k-- > 0;) {
    const std::size_t column = layout_.last_label(showable_.label(shots[k]));
    if (column != Layout::kNone && theta[column] > best) {
      best = theta[column];
      last = k;
    }
  }
  std::rotate(shots.begin() + static_cast<std::ptrdiff_t>(last),
              shots.begin() + static_cast<std::ptrdiff_t>(last) + 1,
              shots.end());
  return shots;
}

Recipe Composer::Best(sdk::Search& search,
                      const std::vector<double>& theta) const {
  Recipe best;
  double most = 0.0;
  for (std::size_t b = 0; b < catalog_.bases().size(); ++b) {
    double value = 0.0;
    std::vector<std::size_t> edits = BestEdits(b, theta, value);
    value += layout_.base(b) == Layout::kNone ? 0.0 : theta[layout_.base(b)];
    if (b == 0 || value > most) {
      most = value;
      best.base = b;
      best.edits = std::move(edits);
    }
  }
  const auto sum = [&](const Recipe& recipe) {
    double total = 0.0;
    for (const std::size_t f : layout_.RowOf(recipe)) {
      total += theta[f];
    }
    return total;
  };
  const Recipe bare = best;
  for (const bool bootstrapped : {false, true}) {
    if (showable_.shots() > 0 &&
        (!bootstrapped || showable_.any_bootstrapped())) {
      Recipe with = bare;
      with.shots = BestShots(search, theta, bootstrapped);
      if (sum(with) > sum(best)) {
        best = std::move(with);
      }
    }
  }
  return best;
}

void Composer::Toggle(std::size_t f, Recipe& recipe) const {
  std::vector<std::size_t>& edits = recipe.edits;
  const auto it = std::lower_bound(edits.begin(), edits.end(), f);
  if (it != edits.end() && *it == f) {
    edits.erase(it);
    return;
  }
  edits.erase(std::remove_if(edits.begin(), edits.end(),
                             [&](auto g) { return catalog_.Excludes(f, g); }),
              edits.end());
  edits.insert(std::upper_bound(edits.begin(), edits.end(), f), f);
}

void Composer::MoveShots(sdk::Search& search, std::size_t kind,
                         search::Shots& shots) const {
  if (kind == 0) {  // recency: the end decides most
    std::swap(shots[shots.size() - 2], shots.back());
    return;
  }
  if (kind == 1) {  // the same end, another beginning
    search::Shots head(shots.begin(), shots.end() - 2);
    search.Shuffle(kOrderStream, head);
    std::copy(head.begin(), head.end(), shots.begin());
    return;
  }
  const std::size_t k = search.RandomBelow(kMoveStream, shots.size());
  std::vector<std::size_t> others;
  for (const std::size_t place : showable_.places()) {
    const bool used =
        std::any_of(shots.begin(), shots.end(), [&](std::size_t shown) {
          return showable_.input(shown) == showable_.input(place);
        });
    if (!used && showable_.label(place) == showable_.label(shots[k])) {
      others.push_back(place);
    }
  }
  if (!others.empty()) {
    shots[k] = others[search.RandomBelow(kMoveStream, others.size())];
  }
}

std::optional<Recipe> Composer::Move(sdk::Search& search,
                                     const Recipe& from) const {
  std::vector<std::size_t> usable;
  for (std::size_t f = 0; f < catalog_.factors().size(); ++f) {
    if (layout_.edit(f) != Layout::kNone && catalog_.Applies(f, from.base)) {
      usable.push_back(f);
    }
  }
  const std::size_t order_moves = from.shots.size() >= 2 ? 3 : 0;
  const std::size_t kinds = order_moves + (usable.empty() ? 0 : 1);
  if (kinds == 0) {
    return std::nullopt;
  }
  Recipe to = from;
  const std::size_t kind = search.RandomBelow(kMoveStream, kinds);
  if (kind == order_moves) {
    Toggle(usable[search.RandomBelow(kMoveStream, usable.size())], to);
  } else {
    MoveShots(search, kind, to.shots);
  }
  if (to == from) {
    return std::nullopt;
  }
  return to;
}

}  // namespace whet::factorial
