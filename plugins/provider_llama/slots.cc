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

SlotTable::SlotTable(int count) : slots_(count) {
  for (int i = 0; i < count; ++i) {
    slots_[i].index = i;
  }
}

std::optional<Placement> SlotTable::Place(std::span<const Token> prompt) const {
  // The last token of a prompt is always computed: its scores are needed.
  const std::span<const Token> tokens = prompt.first(prompt.size() - 1);
  const Slot* oldest = nullptr;  // free, least recently used
  const Slot* own = nullptr;     // free, with most in common
  const Slot* donor = nullptr;   // any, with most in common
  for (const Slot& slot : slots_) {
    if (slot.job == nullptr) {
      if (oldest == nullptr || slot.last_used < oldest->last_used) {
        oldest = &slot;
      }
      if (own == nullptr || SharedNow(slot, tokens) > SharedNow(*own, tokens)) {
        own = &slot;
      }
    }
    if (donor == nullptr ||
        SharedSoon(slot, tokens) > SharedSoon(*donor, tokens)) {
      donor = &slot;
    }
  }
  if (own == nullptr) {
    return std::nullopt;
  }
  const std::size_t own_shared = SharedNow(*own, tokens);
  const std::size_t best = SharedSoon(*donor, tokens);
  if (best >= own_shared + kWorthCopying) {
    if (SharedNow(*donor, tokens) < best) {
      return std::nullopt;
    }
    return Placement{oldest->index, donor->index, best};
  }
  if (own_shared >= kWorthCopying) {
    return Placement{own->index, own->index, own_shared};
  }
  return Placement{oldest->index, oldest->index, SharedNow(*oldest, tokens)};
}

void SlotTable::Put(const Placement& placement, std::unique_ptr<Job> job) {
  Slot& slot = slots_[placement.slot];
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
