#include "slots.h"

#include <algorithm>
#include <utility>

namespace whet::llama {
namespace {

// Copying a stream costs about as much time as computing this many tokens.
constexpr std::size_t kWorthCopying = 16;

std::size_t CommonBeginning(std::span<const Token> a,
                            std::span<const Token> b) {
  const std::size_t most = std::min(a.size(), b.size());
  return std::mismatch(a.begin(), a.begin() + most, b.begin()).first -
         a.begin();
}

// What a slot has now, and what it will have if nobody interferes.
std::size_t SharedNow(const Slot& slot, std::span<const Token> tokens) {
  return CommonBeginning(slot.cells, tokens);
}

std::size_t SharedSoon(const Slot& slot, std::span<const Token> tokens) {
  return slot.job == nullptr ? SharedNow(slot, tokens)
                             : CommonBeginning(slot.job->tokens, tokens);
}

}  // namespace

SlotTable::SlotTable(int count, int most_jobs)
    : slots_(count), most_jobs_(most_jobs) {
  for (int i = 0; i < count; ++i) {
    slots_[i].index = i;
  }
}

std::optional<Placement> SlotTable::Place(std::span<const Token> prompt) const {
  // The last token of a prompt is always computed: its scores are needed.
  const std::span<const Token> tokens = prompt.first(prompt.size() - 1);
  const Slot* own = nullptr;    // free, with most in common
  const Slot* donor = nullptr;  // any, with most in common
  int jobs = 0;
  for (const Slot& slot : slots_) {
    if (slot.job != nullptr) {
      ++jobs;
    } else if (own == nullptr ||
               SharedNow(slot, tokens) > SharedNow(*own, tokens)) {
      own = &slot;
    }
    if (donor == nullptr ||
        SharedSoon(slot, tokens) > SharedSoon(*donor, tokens)) {
      donor = &slot;
    }
  }
  if (own == nullptr || jobs >= most_jobs_) {
    return std::nullopt;
  }
  const std::size_t own_shared = SharedNow(*own, tokens);
  const std::size_t best = SharedSoon(*donor, tokens);
  if (best >= own_shared + kWorthCopying) {
    if (SharedNow(*donor, tokens) < best) {
      return std::nullopt;
    }
    return Placement{Victim()->index, donor->index, best};
  }
  if (own_shared >= kWorthCopying) {
    return Placement{own->index, own->index, own_shared};
  }
  const Slot& victim = *Victim();
  return Placement{victim.index, victim.index, SharedNow(victim, tokens)};
}

// Of the free slots the one to be overwritten: what nobody will miss goes
// first, then what was used longest ago.
const Slot* SlotTable::Victim() const {
  const Slot* victim = nullptr;
  bool missed = false;
  for (const Slot& slot : slots_) {
    if (slot.job != nullptr) {
      continue;
    }
    const bool would_be = Irreplaceable(slot);
    if (victim == nullptr || would_be < missed ||
        (would_be == missed && slot.last_used < victim->last_used)) {
      victim = &slot;
      missed = would_be;
    }
  }
  return victim;
}

// Whether no other slot has what has proven worth keeping.
bool SlotTable::Irreplaceable(const Slot& slot) const {
  const std::span<const Token> proven =
      std::span(slot.cells).first(std::min(slot.proven, slot.cells.size()));
  return proven.size() >= kWorthCopying &&
         std::none_of(slots_.begin(), slots_.end(), [&](const Slot& other) {
           return &other != &slot && SharedNow(other, proven) == proven.size();
         });
}

void SlotTable::Put(const Placement& placement, std::unique_ptr<Job> job) {
  Slot& slot = slots_[placement.slot];
  Slot& donor = slots_[placement.donor];
  if (placement.shared >= kWorthCopying) {
    donor.proven = std::max(donor.proven, placement.shared);
    slot.proven = placement.shared;
  } else {
    slot.proven = 0;
  }
  slot.cells.assign(job->tokens.begin(),
                    job->tokens.begin() + placement.shared);
  job->taken_over = placement.shared;
  slot.job = std::move(job);
  slot.last_used = ++clock_;
}

bool SlotTable::idle() const {
  return std::all_of(slots_.begin(), slots_.end(),
                     [](const Slot& slot) { return slot.job == nullptr; });
}

}  // namespace whet::llama
