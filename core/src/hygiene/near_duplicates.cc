#include "hygiene/near_duplicates.h"

#include <algorithm>
#include <cmath>

#include "base/words.h"

namespace whet {
namespace {

// What more than this share of the texts have is form, not content: the frame
// that every example of a data set stands in.
constexpr double kCommonShare = 0.1;
constexpr std::uint32_t kCommonAtLeast = 10;

// Sets of this many have at least one of their rarest so many in common, if
// they overlap by the threshold.
std::size_t PrefixLength(std::size_t size) {
  const auto shared = static_cast<std::size_t>(
      std::ceil(NearDuplicates::kThreshold * static_cast<double>(size) - 1e-9));
  return size - shared + 1;
}

}  // namespace

void NearDuplicates::Add(const std::vector<std::uint64_t>& words) {
  Sketch sketch;
  std::vector<std::uint64_t>& hashes = sketch.hashes;
  const auto keep_distinct = [&hashes] {
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  };
  for (std::size_t i = 0; i + kWordsInARow <= words.size(); ++i) {
    std::uint64_t hash = words[i];
    for (std::size_t k = 1; k < kWordsInARow; ++k)
      hash = HashOfBoth(hash, words[i + k]);
    if (hash > sketch.limit)
      continue;
    hashes.push_back(hash);
    if (hashes.size() < 8 * kSketchSize)
      continue;
    keep_distinct();
    if (hashes.size() > kSketchSize) {
      hashes.resize(kSketchSize);
      sketch.limit = hashes.back();
    }
  }
  keep_distinct();
  if (hashes.size() > kSketchSize) {
    hashes.resize(kSketchSize);
    sketch.limit = hashes.back();
  }
  hashes.shrink_to_fit();
  sketches_.push_back(std::move(sketch));
}

void NearDuplicates::DropCommon() {
  std::vector<std::uint64_t> all;
  for (const Sketch& sketch : sketches_)
    all.insert(all.end(), sketch.hashes.begin(), sketch.hashes.end());
  std::sort(all.begin(), all.end());
  const auto most =
      std::max(kCommonAtLeast,
               static_cast<std::uint32_t>(
                   kCommonShare * static_cast<double>(sketches_.size())));
  for (std::size_t i = 0; i < all.size();) {
    std::size_t end = i;
    while (end < all.size() && all[end] == all[i])
      ++end;
    if (end - i > 1)
      frequency_[all[i]] = static_cast<std::uint32_t>(end - i);
    i = end;
  }
  for (Sketch& sketch : sketches_) {
    std::erase_if(sketch.hashes, [&](std::uint64_t hash) {
      const auto found = frequency_.find(hash);
      return found != frequency_.end() && found->second > most;
    });
  }
}

void NearDuplicates::MakePrefixes() {
  std::vector<std::pair<std::uint32_t, std::uint64_t>> shared;
  for (std::size_t text = 0; text < sketches_.size(); ++text) {
    Sketch& sketch = sketches_[text];
    if (sketch.hashes.size() < kLeastShingles)
      continue;
    shared.clear();
    for (const std::uint64_t hash : sketch.hashes) {
      const auto found = frequency_.find(hash);
      if (found != frequency_.end())
        shared.emplace_back(found->second, hash);
    }
    // The rarest come first, and those that nobody shares are the rarest.
    const std::size_t alone = sketch.hashes.size() - shared.size();
    const std::size_t length = PrefixLength(sketch.hashes.size());
    if (alone >= length)
      continue;
    const auto end =
        shared.begin() + static_cast<std::ptrdiff_t>(length - alone);
    std::partial_sort(shared.begin(), end, shared.end());
    for (auto it = shared.begin(); it != end; ++it) {
      sketch.prefix.push_back(it->second);
      postings_[it->second].push_back(static_cast<std::uint32_t>(text));
    }
  }
}

void NearDuplicates::Finish() {
  DropCommon();
  MakePrefixes();
  frequency_.clear();
  seen_by_.assign(sketches_.size(), 0);
}

// The Jaccard index of those shingles that both sketches know all of.
bool NearDuplicates::Similar(const Sketch& a, const Sketch& b) {
  ++comparisons_;
  const std::uint64_t limit = std::min(a.limit, b.limit);
  std::size_t both = 0;
  std::size_t any = 0;
  auto x = a.hashes.begin();
  auto y = b.hashes.begin();
  while (x != a.hashes.end() || y != b.hashes.end()) {
    const std::uint64_t next =
        y == b.hashes.end() || (x != a.hashes.end() && *x < *y) ? *x : *y;
    if (next > limit)
      break;
    const bool of_a = x != a.hashes.end() && *x == next;
    const bool of_b = y != b.hashes.end() && *y == next;
    both += of_a && of_b;
    ++any;
    x += of_a;
    y += of_b;
  }
  return any >= kLeastShingles &&
         static_cast<double>(both) >=
             kThreshold * static_cast<double>(any) - 1e-9;
}

std::int64_t NearDuplicates::FirstLike(std::size_t text, std::size_t begin,
                                       std::size_t end) {
  constexpr std::int64_t kMostLookedAt = 10 * kMostComparisons;
  const Sketch& sketch = sketches_[text];
  const std::int64_t stop = comparisons_ + kMostComparisons;
  std::int64_t looked_at = 0;
  std::int64_t first = -1;
  ++queries_;
  for (const std::uint64_t hash : sketch.prefix) {
    const std::vector<std::uint32_t>& texts = postings_.at(hash);
    for (auto it = std::lower_bound(texts.begin(), texts.end(), begin);
         it != texts.end() && *it < end; ++it) {
      if (first >= 0 && *it >= first)
        break;
      if (comparisons_ >= stop || ++looked_at > kMostLookedAt)
        return first;
      if (*it == text || seen_by_[*it] == queries_)
        continue;
      seen_by_[*it] = queries_;
      const std::size_t size = sketch.hashes.size();
      const std::size_t other = sketches_[*it].hashes.size();
      const bool whole = sketch.limit == ~0ULL && sketches_[*it].limit == ~0ULL;
      if (whole && static_cast<double>(std::min(size, other)) <
                       kThreshold * static_cast<double>(std::max(size, other)))
        continue;
      if (Similar(sketch, sketches_[*it]))
        first = *it;
    }
  }
  return first;
}

}  // namespace whet
