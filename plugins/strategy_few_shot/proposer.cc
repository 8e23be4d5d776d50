#include "proposer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whet::few_shot {
namespace {

constexpr std::size_t kOrdersPerSet = 2;
// Draws in a row that give nothing new before there is nothing new.
constexpr std::size_t kTries = 24;
constexpr char kOrderStream[] = "few_shot.orders";
constexpr char kMoveStream[] = "few_shot.moves";

}  // namespace

Proposer::Proposer(sdk::Search& search, const search::DemonstrationPool& pool,
                   const sdk::Prompt& seed,
                   const std::vector<sdk::Example>& train,
                   const std::vector<sdk::Example>& val, const Options& options)
    : search_(search), pool_(pool), seed_(seed), options_(options) {
  for (const auto* split : {&train, &val}) {
    for (const sdk::Example& example : *split) {
      numbers_[sdk::ParseColumns(example.input)].push_back(example.number);
    }
  }
}

std::vector<std::uint64_t> Proposer::Own(
    const std::vector<sdk::FewShotExample>& shown) const {
  std::vector<std::uint64_t> own;
  for (const sdk::FewShotExample& shot : shown) {
    const auto it = numbers_.find(shot.input);
    if (it != numbers_.end()) {
      own.insert(own.end(), it->second.begin(), it->second.end());
    }
  }
  std::sort(own.begin(), own.end());
  return own;
}

Entrant Proposer::Seed() const {
  return {sdk::kSeedPrompt, Own(seed_.few_shot_examples)};
}

bool Proposer::Add(const search::Shots& shots, whet_candidate parent,
                   std::string_view origin, std::vector<Entrant>& out) {
  sdk::Prompt prompt = seed_;
  prompt.few_shot_examples.clear();
  for (const std::size_t i : shots) {
    prompt.few_shot_examples.push_back(pool_.shown(i));
  }
  const whet_candidate id =
      search_.Propose(sdk::ToJson(prompt), {parent}, origin);
  if (id == sdk::kSeedPrompt || !made_.emplace(id, shots).second) {
    return false;
  }
  out.push_back({id, Own(prompt.few_shot_examples)});
  exhausted_ = made_.size() >= options_.max_candidates;
  return true;
}

search::Shots Proposer::DrawSet(Kind kind, bool random) {
  if (random) {
    return pool_.DrawRandom(search_, options_.shots);
  }
  return kind == Kind::kBootstrapped
             ? pool_.DrawBootstrapped(search_, options_.shots)
             : pool_.DrawBalanced(search_, options_.shots);
}

std::vector<Entrant> Proposer::DrawSets(Kind kind, std::size_t count) {
  Drawing& drawing = kind == Kind::kBootstrapped ? bootstrapped_ : labelled_;
  std::vector<Entrant> out;
  std::size_t misses = 0;
  while (out.size() < count && !exhausted_) {
    if (drawing.orders == 0) {
      drawing.random = drawing.set % 4 == 3;
      drawing.shots = DrawSet(kind, drawing.random);
    }
    const char* how = kind == Kind::kBootstrapped ? "bootstrapped" : "balanced";
    if (drawing.random || (kind == Kind::kLabelled && !pool_.labelled())) {
      how = "random";
    }
    const std::string origin =
        std::to_string(drawing.shots.size()) + " demonstrations, " + how;
    search_.Shuffle(kOrderStream, drawing.shots);
    misses = Add(drawing.shots, sdk::kSeedPrompt, origin, out) ? 0 : misses + 1;
    drawing.orders = (drawing.orders + 1) % kOrdersPerSet;
    if (drawing.orders == 0) {
      ++drawing.set;
      exhausted_ = exhausted_ || misses >= kTries;
    }
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
  if (it == made_.end()) {
    return Sets(count);
  }
  static constexpr std::string_view kOrigins[] = {
      "last two swapped", "one demonstration replaced", "another order"};
  const search::Shots shots = it->second;
  std::vector<Entrant> out;
  std::size_t misses = 0;
  while (out.size() < count && !exhausted_) {
    const std::uint64_t kind = moves_++ % 3;
    const bool added = Add(Move(shots, kind), leader, kOrigins[kind], out);
    misses = added ? 0 : misses + 1;
    if (misses >= kTries) {
      exhausted_ = true;
    }
  }
  return out;
}

}  // namespace whet::few_shot
