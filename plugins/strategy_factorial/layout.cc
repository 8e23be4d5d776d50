#include "layout.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace whet::factorial {
namespace {

// Means are in points of score; what an edit costs in length is in them.
constexpr double kInsertMean = 0.0;
constexpr double kDropMean = -0.04;
constexpr double kCostPerWord = 0.0001;
constexpr double kFamilyShare = 0.8;  // of a paraphrase's variance
// Of each two edits about the same thing: one may contradict the other.
constexpr double kTogetherMean = -0.07;
constexpr double kTogetherDeviation = 0.03;
constexpr double kDemonstrationMean = 0.0;
constexpr double kShowsDeviation = 0.25;
constexpr double kLabelDeviation = 0.04;
constexpr std::size_t kMostLabels = 8;
constexpr std::size_t kLengths[] = {6, 10, 15, 20};  // edits

}  // namespace

Layout::Layout(const Catalog& catalog, const Showable& showable,
               std::size_t neighbourhoods, const std::vector<Pair>& pairs)
    : catalog_(catalog), showable_(showable) {
  Push(Scale::kFixed, 0.5, 0.5);
  for (std::size_t b = 0; b < catalog.bases().size(); ++b) {
    base_.push_back(b == 0 ? kNone : Push(Scale::kText, 0.0, 1.5));
  }
  AddEdits(pairs);
  AddDemonstrations();
  for (std::size_t n = 0; n < neighbourhoods; ++n) {
    neighbour_.push_back(Push(Scale::kSet, 0.0, 1.0));
  }
}

std::size_t Layout::Push(Scale kind, double mean, double scale) {
  columns_.push_back({kind, mean, scale});
  return columns_.size() - 1;
}

void Layout::AddEdits(const std::vector<Pair>& pairs) {
  const std::vector<Factor>& factors = catalog_.factors();
  std::map<std::size_t, std::size_t> members;
  for (const Factor& factor : factors) {
    ++members[factor.family];
  }
  std::size_t used = 0;
  for (const Factor& factor : factors) {
    if (factor.retired) {
      edit_.push_back(kNone);
      continue;
    }
    const double mean =
        (factor.kind == FactorKind::kDrop ? kDropMean : kInsertMean) -
        kCostPerWord * static_cast<double>(factor.words.size());
    const bool alone = members[factor.family] == 1;
    edit_.push_back(
        Push(Scale::kText, mean, alone ? 1.0 : std::sqrt(1.0 - kFamilyShare)));
    if (!alone && family_.count(factor.family) == 0) {
      family_[factor.family] = Push(Scale::kText, 0.0, std::sqrt(kFamilyShare));
    }
    ++used;
  }
  together_ = Push(Scale::kFixed, kTogetherMean, kTogetherDeviation);
  for (const Pair& pair : pairs) {
    if (edit_[pair.first] != kNone && edit_[pair.second] != kNone &&
        pairs_.count(pair) == 0) {
      pairs_[pair] = Push(Scale::kText, 0.0, 1.0);
    }
  }
  for (const std::size_t more_than : kLengths) {
    if (used > more_than) {
      lengths_.emplace_back(more_than, Push(Scale::kText, 0.0, 0.5));
    }
  }
}

void Layout::AddDemonstrations() {
  if (showable_.shots() == 0) {
    return;
  }
  shows_ = Push(Scale::kFixed, 0.02, kShowsDeviation);
  for (const std::size_t place : showable_.places()) {
    demonstration_[place] =
        Push(Scale::kDemonstration, kDemonstrationMean, 1.0);
  }
  if (showable_.any_bootstrapped()) {
    bootstrapped_ = Push(Scale::kFixed, 0.02, kShowsDeviation);
  }
  const std::vector<std::string>& labels = showable_.labels();
  if (labels.size() >= 2 && labels.size() <= kMostLabels &&
      showable_.shots() >= 2) {
    for (const std::string& label : labels) {
      last_label_[label] = Push(Scale::kFixed, 0.0, kLabelDeviation);
    }
    same_end_ = Push(Scale::kFixed, 0.0, kLabelDeviation);
  }
}

std::size_t Layout::family(std::size_t f) const {
  const auto it = family_.find(catalog_.factors()[f].family);
  return it == family_.end() ? kNone : it->second;
}

std::size_t Layout::demonstration(std::size_t place) const {
  const auto it = demonstration_.find(place);
  return it == demonstration_.end() ? kNone : it->second;
}

std::size_t Layout::last_label(const std::string& label) const {
  const auto it = last_label_.find(label);
  return it == last_label_.end() ? kNone : it->second;
}

Row Layout::RowOf(const Recipe& recipe, std::size_t neighbourhood) const {
  Row row = {0};
  const auto on = [&row](std::size_t column) {
    if (column != kNone) {
      row.push_back(column);
    }
  };
  on(base_[recipe.base]);
  std::set<std::size_t> families;
  for (const std::size_t f : recipe.edits) {
    on(edit_[f]);
    if (edit_[f] != kNone && families.insert(family(f)).second) {
      on(family(f));
    }
  }
  for (const auto& [pair, column] : pairs_) {
    const auto has = [&](std::size_t f) {
      return std::find(recipe.edits.begin(), recipe.edits.end(), f) !=
             recipe.edits.end();
    };
    if (has(pair.first) && has(pair.second)) {
      on(column);
    }
  }
  for (std::size_t i = 0; i < recipe.edits.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (catalog_.Related(recipe.edits[j], recipe.edits[i])) {
        on(together_);  // once for each pair: it counts
      }
    }
  }
  for (const auto& [more_than, column] : lengths_) {
    if (recipe.edits.size() > more_than) {
      on(column);
    }
  }
  if (!recipe.shots.empty()) {
    on(shows_);
    for (const std::size_t place : recipe.shots) {
      on(demonstration(place));
    }
    const std::string& last = showable_.label(recipe.shots.back());
    on(last_label(last));
    if (recipe.shots.size() >= 2 &&
        showable_.label(recipe.shots[recipe.shots.size() - 2]) == last) {
      on(same_end_);
    }
    const auto own = std::count_if(
        recipe.shots.begin(), recipe.shots.end(),
        [this](std::size_t place) { return showable_.bootstrapped(place); });
    if (2 * static_cast<std::size_t>(own) > recipe.shots.size()) {
      on(bootstrapped_);
    }
  }
  if (neighbourhood > 0 && neighbourhood <= neighbour_.size()) {
    on(neighbour_[neighbourhood - 1]);
  }
  return row;
}

}  // namespace whet::factorial
