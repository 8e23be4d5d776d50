// One order after the other: an n-gram is the number of the (n-1)-gram that it
// starts with and its last symbol, so that a table of one order with keys of 64
// bits is exact for any n. An n-gram can only match where its (n-1)-gram does;
// the others are dropped on the way.
#include "text/ngram_matches.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace whet::text {
namespace {

constexpr std::uint32_t kNoGram = 0xFFFFFFFFU;

// Where an n-gram starts in its text, and its number.
struct GramAt {
  std::uint32_t start;
  std::uint32_t gram;
};
using Grams = std::vector<GramAt>;

// The n-grams of the references, of one order.
class GramTable {
 public:
  struct Slot {
    std::uint64_t key = 0;    // 0: free
    std::uint32_t count = 0;  // in one reference; later: matched
    std::uint32_t left = 0;   // the largest count, less what has matched
  };

  // Room for `grams` different ones.
  void Reset(std::size_t grams) {
    const std::size_t size = std::bit_ceil(grams + grams / 2 + 8);
    slots_.assign(size, Slot());
    shift_ = 64 - std::countr_zero(size);
    mask_ = size - 1;
  }

  std::uint32_t FindOrAdd(std::uint32_t prefix, char32_t last) {
    const std::uint64_t key = KeyOf(prefix, last);
    const std::uint32_t at = Probe(key);
    slots_[at].key = key;
    return at;
  }

  std::uint32_t Find(std::uint32_t prefix, char32_t last) const {
    const std::uint32_t at = Probe(KeyOf(prefix, last));
    return slots_[at].key == 0 ? kNoGram : at;
  }

  Slot& operator[](std::uint32_t gram) { return slots_[gram]; }

 private:
  // Never 0, the key of a free slot.
  static std::uint64_t KeyOf(std::uint32_t prefix, char32_t last) {
    return ((std::uint64_t{prefix} << 32) | last) + 1;
  }

  std::uint32_t Probe(std::uint64_t key) const {
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;
    std::size_t at = (key * kOdd) >> shift_;
    while (slots_[at].key != 0 && slots_[at].key != key)
      at = (at + 1) & mask_;
    return static_cast<std::uint32_t>(at);
  }

  std::vector<Slot> slots_;
  int shift_ = 0;
  std::size_t mask_ = 0;
};

Grams EmptyGrams(Symbols text) {
  Grams grams(text.size());
  for (std::size_t i = 0; i < grams.size(); ++i)
    grams[i] = {static_cast<std::uint32_t>(i), 0};
  return grams;
}

// Grams that have a next symbol; that is the (n-1)-th after their start.
void DropAtEnd(Grams& grams, Symbols text, std::size_t n) {
  while (!grams.empty() && grams.back().start + n > text.size())
    grams.pop_back();
}

// What the only reference has may match.
void AddOnlyReference(Grams& grams, Symbols text, std::size_t n,
                      GramTable& table) {
  for (GramAt& g : grams) {
    g.gram = table.FindOrAdd(g.gram, text[g.start + n - 1]);
    ++table[g.gram].left;
  }
}

void AddReference(Grams& grams, Symbols text, std::size_t n, GramTable& table) {
  for (GramAt& g : grams) {
    g.gram = table.FindOrAdd(g.gram, text[g.start + n - 1]);
    ++table[g.gram].count;
  }
  for (const GramAt& g : grams) {
    GramTable::Slot& slot = table[g.gram];
    slot.left = std::max(slot.left, slot.count);
    slot.count = 0;
  }
}

// Keeps the grams that a reference has and returns how many count as matches.
std::uint64_t Match(Grams& grams, Symbols text, std::size_t n,
                    GramTable& table) {
  std::uint64_t matches = 0;
  std::size_t kept = 0;
  for (const GramAt g : grams) {
    const std::uint32_t gram = table.Find(g.gram, text[g.start + n - 1]);
    if (gram == kNoGram)
      continue;
    GramTable::Slot& slot = table[gram];
    slot.count = 1;
    matches += slot.left > 0 ? 1 : 0;
    slot.left -= slot.left > 0 ? 1 : 0;
    grams[kept++] = {g.start, gram};
  }
  grams.resize(kept);
  return matches;
}

void KeepMatched(Grams& grams, GramTable& table) {
  grams.erase(
      std::remove_if(grams.begin(), grams.end(),
                     [&](const GramAt& g) { return table[g.gram].count == 0; }),
      grams.end());
}

}  // namespace

std::vector<std::uint64_t> NgramMatches(Symbols hypothesis,
                                        const std::vector<Symbols>& references,
                                        std::size_t max_order) {
  std::vector<Symbols> texts = references;
  // With one reference both are alike; the table is for the shorter one.
  if (texts.size() == 1 && texts[0].size() > hypothesis.size())
    std::swap(texts[0], hypothesis);
  Grams ours = EmptyGrams(hypothesis);
  std::vector<Grams> theirs;
  for (const Symbols text : texts)
    theirs.push_back(EmptyGrams(text));

  std::vector<std::uint64_t> matches(max_order);
  GramTable table;
  for (std::size_t n = 1; n <= max_order; ++n) {
    DropAtEnd(ours, hypothesis, n);
    std::size_t count = 0;
    for (std::size_t r = 0; r < texts.size(); ++r) {
      DropAtEnd(theirs[r], texts[r], n);
      count += theirs[r].size();
    }
    if (ours.empty() || count == 0)
      break;
    table.Reset(count);
    if (texts.size() == 1)
      AddOnlyReference(theirs[0], texts[0], n, table);
    for (std::size_t r = 0; texts.size() > 1 && r < texts.size(); ++r)
      AddReference(theirs[r], texts[r], n, table);
    matches[n - 1] = Match(ours, hypothesis, n, table);
    if (n == max_order)
      break;
    for (Grams& grams : theirs)
      KeepMatched(grams, table);
  }
  return matches;
}

}  // namespace whet::text
