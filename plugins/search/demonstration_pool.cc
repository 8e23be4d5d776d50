#include "demonstration_pool.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "word_overlap.h"

namespace whet::search {
namespace {

// Demonstrations that are compared with each other.
constexpr std::size_t kCompared = 200;
constexpr char kSetStream[] = "few_shot.sets";

}  // namespace

DemonstrationPool::DemonstrationPool(
    const std::vector<sdk::Example>& train,
    const std::vector<sdk::FewShotExample>& given) {
  for (const sdk::Example& example : train) {
    Add({{sdk::ParseColumns(example.input), std::string(example.expected)},
         std::string(example.label)});
  }
  const bool labelled = !by_label_.empty();
  for (const sdk::FewShotExample& shot : given) {
    // A given output is a label if the training examples know it as one.
    const bool known = labelled && by_label_.count(shot.output) > 0;
    Add({shot, known ? shot.output : ""});
  }
  if (demonstrations_.empty()) {
    throw sdk::Error(WHET_FAILED_PRECONDITION,
                     "few_shot needs at least one training example: give the "
                     "split train a larger share");
  }
}

void DemonstrationPool::AddBootstrapped(const sdk::Example& example,
                                        const std::string& output,
                                        const std::string& tool_calls) {
  sdk::FewShotExample shown = {sdk::ParseColumns(example.input), output};
  if (!tool_calls.empty()) {
    shown.tool_calls = nlohmann::json::parse(tool_calls, nullptr, false);
    if (!shown.tool_calls.is_array()) {
      return;  // nothing that a prompt could show
    }
  }
  Add({std::move(shown), std::string(example.label), true});
}

void DemonstrationPool::Add(Demonstration demonstration) {
  std::vector<std::size_t>& same_input = inputs_[demonstration.shown.input];
  for (const std::size_t i : same_input) {
    if (demonstrations_[i].shown == demonstration.shown) {
      return;
    }
  }
  const std::size_t place = demonstrations_.size();
  std::string text;
  for (const auto& [column, value] : demonstration.shown.input) {
    text += value + "\n";
  }
  demonstration.words = WordSet(text);
  same_input.push_back(place);
  if (!demonstration.label.empty()) {
    by_label_[demonstration.label].push_back(place);
  }
  demonstrations_.push_back(std::move(demonstration));
}

bool DemonstrationPool::NearnessTells() const {
  if (!labelled()) {
    return true;
  }
  const std::size_t n = std::min(size(), kCompared);
  double same = 0.0;
  double by_chance = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t nearest = n;
    double most = -1.0;
    double same_label = 0.0;
    for (std::size_t k = 0; k < n; ++k) {
      if (demonstrations_[k].shown.input == demonstrations_[i].shown.input) {
        continue;
      }
      const double overlap =
          WordOverlap(demonstrations_[k].words, demonstrations_[i].words);
      if (overlap > most) {
        most = overlap;
        nearest = k;
      }
      same_label += demonstrations_[k].label == demonstrations_[i].label;
    }
    if (nearest < n) {
      same += demonstrations_[nearest].label == demonstrations_[i].label;
      by_chance += same_label / static_cast<double>(n - 1);
    }
  }
  const double share = by_chance / static_cast<double>(n);
  return same > by_chance + 2.0 * std::sqrt(by_chance * (1.0 - share));
}

Shots DemonstrationPool::TakeDistinct(const Shots& order,
                                      std::size_t count) const {
  Shots taken;
  std::set<const std::vector<std::size_t>*> used;
  for (const std::size_t i : order) {
    if (taken.size() == count) {
      break;
    }
    if (used.insert(&inputs_.at(demonstrations_[i].shown.input)).second) {
      taken.push_back(i);
    }
  }
  return taken;
}

Shots DemonstrationPool::DrawRandom(sdk::Search& search,
                                    std::size_t count) const {
  Shots order(size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  search.Shuffle(kSetStream, order);
  return TakeDistinct(order, count);
}

std::vector<Shots> DemonstrationPool::DrawPiles(sdk::Search& search) const {
  std::vector<Shots> piles;
  for (const auto& [label, members] : by_label_) {
    piles.push_back(members);
    search.Shuffle(kSetStream, piles.back());
  }
  if (piles.empty()) {
    piles.emplace_back(size());
    std::iota(piles.back().begin(), piles.back().end(), std::size_t{0});
    search.Shuffle(kSetStream, piles.back());
  }
  search.Shuffle(kSetStream, piles);
  return piles;
}

Shots DemonstrationPool::DrawBalanced(sdk::Search& search,
                                      std::size_t count) const {
  if (!labelled()) {
    return DrawRandom(search, count);
  }
  // Deal from the shuffled labels in turn: with more labels than places each
  // comes at most once, and which ones come more often is left to chance.
  const std::vector<Shots> piles = DrawPiles(search);
  Shots order;
  for (std::size_t round = 0; order.size() < size(); ++round) {
    const std::size_t before = order.size();
    for (const Shots& pile : piles) {
      if (round < pile.size()) {
        order.push_back(pile[round]);
      }
    }
    if (order.size() == before) {
      break;
    }
  }
  return TakeDistinct(order, count);
}

Shots DemonstrationPool::DrawDiverse(sdk::Search& search,
                                     std::size_t count) const {
  std::vector<Shots> piles = DrawPiles(search);
  std::vector<double> overlap(size());  // with the likest of those chosen
  Shots chosen;
  std::set<const std::vector<std::size_t>*> used;
  const auto empty = [](const Shots& pile) { return pile.empty(); };
  while (chosen.size() < count &&
         !std::all_of(piles.begin(), piles.end(), empty)) {
    for (Shots& pile : piles) {
      if (pile.empty() || chosen.size() == count) {
        continue;
      }
      const auto best = std::min_element(
          pile.begin(), pile.end(), [&overlap](std::size_t a, std::size_t b) {
            return overlap[a] < overlap[b];
          });
      const Demonstration& next = demonstrations_[*best];
      if (used.insert(&inputs_.at(next.shown.input)).second) {
        chosen.push_back(*best);
        for (std::size_t i = 0; i < size(); ++i) {
          overlap[i] = std::max(
              overlap[i], WordOverlap(demonstrations_[i].words, next.words));
        }
      }
      pile.erase(best);
    }
  }
  return chosen;
}

Shots DemonstrationPool::BootstrappedFirst(Shots order,
                                           std::size_t count) const {
  std::stable_partition(order.begin(), order.end(), [this](std::size_t i) {
    return demonstrations_[i].bootstrapped;
  });
  return TakeDistinct(order, count);
}

Shots DemonstrationPool::DrawBootstrapped(sdk::Search& search,
                                          std::size_t count) const {
  Shots order(size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  search.Shuffle(kSetStream, order);
  return BootstrappedFirst(std::move(order), count);
}

Shots DemonstrationPool::TakeBootstrappedFirst(std::size_t count) const {
  Shots order(size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  return BootstrappedFirst(std::move(order), count);
}

std::size_t DemonstrationPool::DrawReplacement(sdk::Search& search,
                                               const Shots& shots,
                                               std::size_t i) const {
  std::set<std::map<std::string, std::string>> used;
  for (std::size_t k = 0; k < shots.size(); ++k) {
    if (k != i) {
      used.insert(demonstrations_[shots[k]].shown.input);
    }
  }
  const std::string& label = demonstrations_[shots[i]].label;
  Shots same_label;
  Shots any;
  for (std::size_t k = 0; k < size(); ++k) {
    if (k == shots[i] || used.count(demonstrations_[k].shown.input) > 0) {
      continue;
    }
    any.push_back(k);
    if (demonstrations_[k].label == label) {
      same_label.push_back(k);
    }
  }
  const Shots& choices = same_label.empty() ? any : same_label;
  if (choices.empty()) {
    return shots[i];
  }
  return choices[search.RandomBelow("few_shot.moves", choices.size())];
}

}  // namespace whet::search
