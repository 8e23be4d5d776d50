#include "proposer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whet::few_shot {
namespace {

constexpr std::size_t kOrdersPerSet = 2;
// Draws in a row that give nothing new before there is nothing new.
constexpr std::size_t kTries = 24;
// Demonstrations to choose the nearest from, at most: they are in the prompt.
constexpr std::size_t kNearestPool = 200;
// Numbers of the nearest to show, beside options.shots.
constexpr std::size_t kNumbers[] = {4, 2, 12, 1, 6, 16, 3, 24};
// A smaller field needs its places for orders and choices.
constexpr std::size_t kFieldWithFew = 20;
constexpr char kOrderStream[] = "few_shot.orders";
constexpr char kMoveStream[] = "few_shot.moves";

}  // namespace

Proposer::Proposer(sdk::Search& search, const search::DemonstrationPool& pool,
                   const sdk::Prompt& seed,
                   const std::vector<sdk::Example>& train,
                   const std::vector<sdk::Example>& val, const Options& options)
    : search_(search),
      pool_(pool),
      seed_(seed),
      options_(options),
      copies_({&train, &val}),
      has_val_(!val.empty()) {}

std::vector<std::uint64_t> Proposer::Own(
    const std::vector<sdk::FewShotExample>& shown) const {
  std::set<std::uint64_t> own;
  for (const sdk::FewShotExample& shot : shown) {
    const std::vector<std::uint64_t> copies = copies_.Of(shot.input);
    own.insert(copies.begin(), copies.end());
  }
  return {own.begin(), own.end()};
}

Entrant Proposer::Seed() const {
  return {sdk::kSeedPrompt, Own(seed_.few_shot_examples)};
}

bool Proposer::Add(const Showing& showing, whet_candidate parent,
                   std::string_view origin, std::vector<Entrant>& out) {
  sdk::Prompt prompt = seed_;
  prompt.few_shot_examples.clear();
  prompt.few_shot_selection.reset();
  for (const std::size_t i : showing.shots) {
    prompt.few_shot_examples.push_back(pool_.shown(i));
  }
  if (showing.nearest > 0) {
    prompt.few_shot_selection = sdk::FewShotSelection{showing.nearest};
  }
  const whet_candidate id =
      search_.Propose(sdk::ToJson(prompt), {parent}, origin);
  if (id == sdk::kSeedPrompt || !made_.emplace(id, showing).second) {
    return false;
  }
  out.push_back({id, Own(prompt.few_shot_examples), showing.nearest > 0});
  exhausted_ = made_.size() >= options_.max_candidates;
  return true;
}

void Proposer::DrawSet(Kind kind, Drawing& drawing) {
  const std::size_t which = drawing.set % 4;
  if (which == 3 ||
      (kind == Kind::kLabelled && !pool_.labelled() && which != 2)) {
    drawing.how = "random";
    drawing.shots = pool_.DrawRandom(search_, options_.shots);
  } else if (kind == Kind::kBootstrapped) {
    drawing.how = "bootstrapped";
    drawing.shots = pool_.DrawBootstrapped(search_, options_.shots);
  } else if (which == 2) {
    drawing.how = "unlike each other";
    drawing.shots = pool_.DrawDiverse(search_, options_.shots);
  } else {
    drawing.how = "balanced";
    drawing.shots = pool_.DrawBalanced(search_, options_.shots);
  }
}

std::vector<Entrant> Proposer::DrawSets(Kind kind, std::size_t count) {
  if (options_.nearest == Nearest::kOnly) {
    return NearestSets(count);
  }
  Drawing& drawing = kind == Kind::kBootstrapped ? bootstrapped_ : labelled_;
  std::vector<Entrant> out;
  std::size_t misses = 0;
  while (out.size() < count && !exhausted_) {
    if (drawing.orders == 0) {
      DrawSet(kind, drawing);
    }
    const std::string origin = std::to_string(drawing.shots.size()) +
                               " demonstrations, " + std::string(drawing.how);
    search_.Shuffle(kOrderStream, drawing.shots);
    misses =
        Add({drawing.shots}, sdk::kSeedPrompt, origin, out) ? 0 : misses + 1;
    drawing.orders = (drawing.orders + 1) % kOrdersPerSet;
    if (drawing.orders == 0) {
      ++drawing.set;
      exhausted_ = exhausted_ || misses >= kTries;
    }
  }
  return out;
}

std::vector<Entrant> Proposer::Arms(std::size_t field) {
  std::vector<Entrant> out;
  if (options_.nearest != Nearest::kOnly) {
    if (!seed_.few_shot_examples.empty() && !exhausted_) {
      Add({}, sdk::kSeedPrompt, "no demonstrations", out);
    }
    const std::size_t few = field >= kFieldWithFew ? options_.shots / 2 : 0;
    if (few > 0 && !exhausted_) {
      search::Shots shots = pool_.DrawBalanced(search_, few);
      search_.Shuffle(kOrderStream, shots);
      Add({shots}, sdk::kSeedPrompt,
          std::to_string(shots.size()) + " demonstrations, balanced", out);
    }
  }
  if (options_.nearest == Nearest::kAuto && pool_.NearnessTells()) {
    const std::vector<Entrant> nearest = NearestSets(1);
    out.insert(out.end(), nearest.begin(), nearest.end());
  }
  return out;
}

std::vector<Entrant> Proposer::NearestSets(std::size_t count) {
  std::vector<Entrant> out;
  if (!has_val_ || count == 0) {
    return out;
  }
  const search::Shots shots = pool_.TakeBootstrappedFirst(kNearestPool);
  std::vector<std::size_t> numbers(std::begin(kNumbers), std::end(kNumbers));
  numbers.insert(numbers.begin(), options_.shots);
  for (const std::size_t nearest : numbers) {
    // With all of them shown only their order would depend on the input.
    const bool chooses = nearest < shots.size();
    if (exhausted_ || out.size() == count || !chooses) {
      continue;
    }
    Add({shots, static_cast<std::int64_t>(nearest)}, sdk::kSeedPrompt,
        std::to_string(nearest) + " nearest of " +
            std::to_string(shots.size()) + " demonstrations",
        out);
  }
  return out;
}

std::vector<Entrant> Proposer::Sets(std::size_t count) {
  return DrawSets(Kind::kLabelled, count);
}

std::vector<Entrant> Proposer::BootstrappedSets(std::size_t count) {
  return DrawSets(Kind::kBootstrapped, count);
}

search::Shots Proposer::Move(const search::Shots& shots, std::uint64_t kind) {
  search::Shots moved = shots;
  switch (kind) {
    case 0:
      if (moved.size() >= 2) {
        std::swap(moved[moved.size() - 2], moved.back());
      }
      break;
    case 1: {
      const std::size_t i = search_.RandomBelow(kMoveStream, moved.size());
      moved[i] = pool_.DrawReplacement(search_, shots, i);
      break;
    }
    default:
      search_.Shuffle(kOrderStream, moved);
  }
  return moved;
}

std::vector<Entrant> Proposer::Neighbours(whet_candidate leader,
                                          std::size_t count) {
  const auto it = made_.find(leader);
  if (it != made_.end() && it->second.nearest > 0) {
    std::vector<Entrant> others = NearestSets(count);
    if (!others.empty()) {
      return others;
    }
  }
  if (it == made_.end() || it->second.nearest > 0 || it->second.shots.empty()) {
    return Sets(count);
  }
  static constexpr std::string_view kOrigins[] = {
      "last two swapped", "one demonstration replaced", "another order"};
  const search::Shots shots = it->second.shots;
  std::vector<Entrant> out;
  std::size_t misses = 0;
  while (out.size() < count && !exhausted_) {
    const std::uint64_t kind = moves_++ % 3;
    const bool added = Add({Move(shots, kind)}, leader, kOrigins[kind], out);
    misses = added ? 0 : misses + 1;
    if (misses >= kTries) {
      exhausted_ = true;
    }
  }
  return out;
}

}  // namespace whet::few_shot
