#include "word_overlap.h"

#include <algorithm>
#include <string>
#include <utility>

#include "plain_words.h"

namespace whet::search {
namespace {

// FNV-1a (G. Fowler, L. Noll, P. Vo).
constexpr std::uint64_t kBasis = 0xcbf29ce484222325ULL;
constexpr std::uint64_t kFactor = 0x100000001b3ULL;

std::vector<std::uint64_t> Unique(std::vector<std::uint64_t> hashes) {
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  return hashes;
}

}  // namespace

std::vector<std::uint64_t> WordSequence(std::string_view text) {
  std::vector<std::uint64_t> hashes;
  for (const std::string& word : PlainWords(text)) {
    std::uint64_t hash = kBasis;
    for (const char c : word) {
      hash = (hash ^ static_cast<unsigned char>(c)) * kFactor;
    }
    hashes.push_back(hash);
  }
  return hashes;
}

std::vector<std::uint64_t> WordRuns(const std::vector<std::uint64_t>& sequence,
                                    std::size_t length) {
  std::vector<std::uint64_t> runs;
  for (std::size_t i = 0; i + length <= sequence.size(); ++i) {
    std::uint64_t hash = kBasis;
    for (std::size_t k = 0; k < length; ++k) {
      // The multiplication keeps the order of the words.
      hash = (hash ^ sequence[i + k]) * kFactor;
    }
    runs.push_back(hash);
  }
  return Unique(std::move(runs));
}

std::vector<std::uint64_t> WordSet(std::string_view text) {
  return Unique(WordSequence(text));
}

double WordOverlap(const std::vector<std::uint64_t>& a,
                   const std::vector<std::uint64_t>& b) {
  std::size_t both = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x == *y) {
      ++both;
      ++x;
      ++y;
    } else if (*x < *y) {
      ++x;
    } else {
      ++y;
    }
  }
  const std::size_t either = a.size() + b.size() - both;
  return either == 0 ? 0.0
                     : static_cast<double>(both) / static_cast<double>(either);
}

}  // namespace whet::search
