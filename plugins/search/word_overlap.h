// Texts as sets of words, and how much two of them share.
//
//   WordOverlap(WordSet("Where is it?"), WordSet("where is she"))  // 0.5
//
// Words are those of plain_words.h. Pure. Thread-safe.
#ifndef WHET_PLUGINS_SEARCH_WORD_OVERLAP_H_
#define WHET_PLUGINS_SEARCH_WORD_OVERLAP_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace whet::search {

// Hashes in the order of the text.
std::vector<std::uint64_t> WordSequence(std::string_view text);

// Hashes of all runs of `length` words, ascending, each once.
std::vector<std::uint64_t> WordRuns(const std::vector<std::uint64_t>& sequence,
                                    std::size_t length);

// Hashes, ascending, each once.
std::vector<std::uint64_t> WordSet(std::string_view text);

// Jaccard: what both have of what either has; 0 if neither has anything.
double WordOverlap(const std::vector<std::uint64_t>& a,
                   const std::vector<std::uint64_t>& b);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_WORD_OVERLAP_H_
