// n-grams that a text shares with references.
//
//   // "the the the" against "the cat" and "the big the":
//   NgramMatches({0, 0, 0}, {{0, 1}, {0, 2, 0}}, 2);  // {2, 0}
//
// Symbols are characters, or words as numbers (word_ids.h). Time and memory
// grow with the length of the texts, not with the number of n-grams kept.
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_NGRAM_MATCHES_H_
#define WHET_PLUGINS_TEXT_NGRAM_MATCHES_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace whet::text {

using Symbols = std::u32string_view;

// For n = 1 to `max_order`: the sum over all n-grams of the smaller of the
// count in `hypothesis` and the largest count in one reference ("clipped"
// matches, Papineni et al. 2002).
std::vector<std::uint64_t> NgramMatches(Symbols hypothesis,
                                        const std::vector<Symbols>& references,
                                        std::size_t max_order);

// How many n-grams a text of `length` symbols has.
inline std::uint64_t NgramCount(std::size_t length, std::size_t n) {
  return length < n ? 0 : length - n + 1;
}

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_NGRAM_MATCHES_H_
